import { Flag } from "lucide-react";
import { useQuery } from "urql";
import { OwnReportsDocument } from "@/gql/reports";
import { usePages } from "@/graphql/usePages";
import { ReportCard } from "@/reports/ReportCard";
import { useReportMessages } from "@/reports/messages";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";

const variables = { first: 10 };

/** The viewer's own reports. */
export default function Reports() {
  const t = useReportMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: OwnReportsDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.ownReports, OwnReportsDocument, variables, (page) => page.ownReports);
  return (
    <Page title={t.show} lead={t.ownLead}>
      {!data && fetching && <RowsSkeleton count={3} />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<Flag />} title={t.none}>{t.noneText}</EmptyState>}
      {nodes.map((report) => <ReportCard key={report.id} report={report} asStaff={false} />)}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
