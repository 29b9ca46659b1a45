import { BookOpen } from "lucide-react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { CourseGrid } from "@/course/CourseCard";
import { CategoryDocument } from "@/gql/category";
import { usePages } from "@/graphql/usePages";
import { useMessages } from "@/i18n";
import { ButtonLink } from "@/ui/Button";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState, NotFound } from "@/ui/states";
import styles from "./Category.module.css";

const PAGE = 24;

export default function Category() {
  const t = useMessages();
  const { slug = "" } = useParams();
  const variables = { slug, first: PAGE };
  const [{ data, error, fetching }, again] = useQuery({ query: CategoryDocument, variables });
  const category = data?.category;
  const { nodes, more, busy, load } = usePages(category?.courses, CategoryDocument, variables, (page) => page.category?.courses);
  if (!data && fetching) return <PageSkeleton />;
  if (!data) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!category) return <NotFound what={t.category.notFound} />;
  const crumbs = [{ to: "/categories", label: t.nav.categories }, ...(category.parent ? [{ to: `/categories/${category.parent.slug}`, label: category.parent.name }] : [])];
  return (
    <Page title={category.name} crumbs={crumbs} actions={<ButtonLink variant="secondary" to={`/search?category=${category.id}`}>{t.category.refine}</ButtonLink>}>
      {category.children.length > 0 && (
        <nav aria-label={t.category.within(category.name)} className={styles.children}>
          {category.children.map((child) => <Link key={child.id} to={`/categories/${child.slug}`}>{child.name}</Link>)}
        </nav>
      )}
      {nodes.length === 0 ? (
        <EmptyState icon={<BookOpen />} title={t.category.empty} action={<ButtonLink to="/search">{t.footer.allCourses}</ButtonLink>}>{t.category.emptyText}</EmptyState>
      ) : (
        <CourseGrid courses={nodes} heading="h2" />
      )}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
