import { MessageSquareOff } from "lucide-react";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { ReviewForStaffDocument, ReviewSearchDocument } from "@/gql/admin-moderation";
import { usePages } from "@/graphql/usePages";
import { Select, TextField } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { FilterForm } from "./FilterForm";
import { ModeratedReview } from "./ModeratedReview";

/** Reviews of all courses, or the one that was reported, to take down and restore. */
export default function Reviews() {
  const t = useAdminMessages();
  const [parameters] = useSearchParams();
  const [id, state] = ["id", "state"].map((name) => parameters.get(name));
  return (
    <Page title={t.nav.reviews} lead={t.reviews.lead}>
      <FilterForm submit={t.reviews.find}>
        <TextField label={t.reviews.id} name="id" defaultValue={id ?? ""} placeholder="rev_…" maxLength={40} />
        <Select label={t.reviews.state} name="state" defaultValue={state ?? ""}>
          <option value="">{t.reviews.any}</option>
          <option value="shown">{t.reviews.shown}</option>
          <option value="hidden">{t.reviews.hidden}</option>
        </Select>
      </FilterForm>
      {id ? <One key={id} id={id} /> : <All takenDown={state === "hidden" ? true : state === "shown" ? false : null} />}
    </Page>
  );
}

function One({ id }: { id: string }) {
  const t = useAdminMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: ReviewForStaffDocument, variables: { id }, requestPolicy: "cache-and-network" });
  if (!data && fetching) return <RowsSkeleton count={1} />;
  if (!data) return <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  return data.review ? <ModeratedReview review={data.review} /> : <EmptyState icon={<MessageSquareOff />} title={t.reviews.none} />;
}

function All({ takenDown }: { takenDown: boolean | null }) {
  const t = useAdminMessages();
  const variables = useMemo(() => ({ first: 20, filter: { takenDown } }), [takenDown]);
  const [{ data, error, fetching }, again] = useQuery({ query: ReviewSearchDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.reviews, ReviewSearchDocument, variables, (page) => page.reviews);
  return (
    <>
      {!data && fetching && <RowsSkeleton count={4} />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<MessageSquareOff />} title={t.reviews.none} />}
      {nodes.map((review) => <ModeratedReview key={review.id} review={review} />)}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </>
  );
}
