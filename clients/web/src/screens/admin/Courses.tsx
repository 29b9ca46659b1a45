import { Library } from "lucide-react";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { CoursesByStatusDocument } from "@/gql/admin-courses";
import type { CourseStatus } from "@/gql/admin-courses";
import { usePages } from "@/graphql/usePages";
import { Select } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { CourseRows } from "./CourseRows";

/** Every course, or those in one state. */
export default function Courses() {
  const t = useAdminMessages();
  const [parameters, setParameters] = useSearchParams();
  const status = parameters.get("status") ?? "";
  const variables = useMemo(() => ({ first: 20, filter: status in t.queue.statuses ? { statuses: [status as CourseStatus] } : null }), [status, t]);
  const [{ data, error, fetching }, again] = useQuery({ query: CoursesByStatusDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.courses, CoursesByStatusDocument, variables, (page) => page.courses);
  return (
    <Page title={t.nav.courses} lead={t.queue.coursesLead}>
      <Select inline label={t.queue.status} value={status} onChange={(event) => setParameters(event.target.value ? { status: event.target.value } : {}, { replace: true })}>
        <option value="">{t.queue.all}</option>
        {Object.entries(t.queue.statuses).map(([each, name]) => <option key={each} value={each}>{name}</option>)}
      </Select>
      {!data && fetching && <RowsSkeleton count={6} />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<Library />} title={t.queue.noCourses} />}
      {nodes.length > 0 && <CourseRows courses={nodes} />}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
