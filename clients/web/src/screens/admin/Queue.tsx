import { CircleCheck } from "lucide-react";
import { useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { ModerationQueueDocument } from "@/gql/admin-courses";
import { usePages } from "@/graphql/usePages";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { CourseRows } from "./CourseRows";

const VARIABLES = { first: 20 };

export default function Queue() {
  const t = useAdminMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: ModerationQueueDocument, variables: VARIABLES, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.moderationQueue, ModerationQueueDocument, VARIABLES, (page) => page.moderationQueue);
  return (
    <Page title={t.nav.queue} lead={t.queue.lead}>
      {!data && fetching && <RowsSkeleton count={4} />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<CircleCheck />} title={t.queue.none}>{t.queue.noneText}</EmptyState>}
      {nodes.length > 0 && <CourseRows courses={nodes} />}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
