/** A fragment that Relay refetches by `node(id:)`, and pages through a connection. */
import { graphql, useLazyLoadQuery, usePaginationFragment } from "react-relay";
import type { ReviewsPageQuery } from "./__generated__/ReviewsPageQuery.graphql";
import type { ReviewsQuery } from "./__generated__/ReviewsQuery.graphql";
import type { Reviews_course$key } from "./__generated__/Reviews_course.graphql";

export function useReviews(slug: string): string[] {
  const { course } = useLazyLoadQuery<ReviewsQuery>(
    graphql`
      query ReviewsQuery($slug: String!) {
        course(by: { slug: $slug }) {
          ...Reviews_course
        }
      }
    `,
    { slug },
  );
  const { data } = usePaginationFragment<ReviewsPageQuery, Reviews_course$key>(
    graphql`
      fragment Reviews_course on Course
      @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
      @refetchable(queryName: "ReviewsPageQuery") {
        reviews(first: $first, after: $after) @connection(key: "Reviews_course_reviews") {
          edges {
            node {
              id
              body
            }
          }
        }
      }
    `,
    course ?? null,
  );
  return data?.reviews?.edges.flatMap(({ node }) => node.body ?? []) ?? [];
}
