import { Flag } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { ReportQueueDocument, ResolveReportDocument } from "@/gql/reports";
import type { ReportPartsFragment, ReportStatus, ReportSubject } from "@/gql/reports";
import { problemOf } from "@/graphql/errors";
import { usePages } from "@/graphql/usePages";
import { useMessages } from "@/i18n";
import { ReportCard } from "@/reports/ReportCard";
import styles from "@/reports/Reports.module.css";
import { useReportMessages } from "@/reports/messages";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Select } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { FilterForm } from "./FilterForm";

/** Where staff act on what was reported. */
const PLACES: Partial<Record<ReportSubject, string>> = { COURSE: "/admin/courses/", REVIEW: "/admin/reviews?id=", USER: "/admin/profiles/" };

export default function Reports() {
  const t = useReportMessages();
  const [parameters] = useSearchParams();
  const status = known(t.statuses, parameters.get("status") ?? "OPEN");
  const subject = known(t.subjects, parameters.get("subject"));
  const variables = useMemo(() => ({ first: 20, filter: { status, subject } }), [status, subject]);
  const [{ data, error, fetching }, again] = useQuery({ query: ReportQueueDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.reports, ReportQueueDocument, variables, (page) => page.reports);
  const [question, ask] = useState<{ report: ReportPartsFragment; status: ReportStatus } | null>(null);
  return (
    <Page title={t.title} lead={t.queueLead}>
      <FilterForm submit={t.filter}>
        <Select label={t.status} name="status" defaultValue={status ?? "ALL"}>
          <option value="ALL">{t.anyStatus}</option>
          {Object.entries(t.statuses).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
        </Select>
        <Select label={t.subject} name="subject" defaultValue={subject ?? ""}>
          <option value="">{t.anySubject}</option>
          {Object.entries(t.subjects).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
        </Select>
      </FilterForm>
      {!data && fetching && <RowsSkeleton count={4} />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<Flag />} title={t.nothing}>{t.nothingText}</EmptyState>}
      {nodes.map((report) => (
        <ReportCard
          key={report.id}
          report={report}
          asStaff
          facts={<>
            <span>{t.by(report.reporter?.displayName ?? t.gone)}</span>
            {PLACES[report.subject] ? <Link to={`${PLACES[report.subject]}${report.subjectId}`}>{t.open}</Link> : <span>{report.subjectId}</span>}
          </>}
        >
          <div className={styles.actions}>
            {report.status === "OPEN" ? (
              <>
                <Button size="s" onClick={() => ask({ report, status: "RESOLVED" })}>{t.resolve}</Button>
                <Button size="s" variant="secondary" onClick={() => ask({ report, status: "DISMISSED" })}>{t.dismiss}</Button>
              </>
            ) : <Button size="s" variant="secondary" onClick={() => ask({ report, status: "OPEN" })}>{t.reopen}</Button>}
          </div>
        </ReportCard>
      ))}
      <LoadMore more={more} busy={busy} onLoad={load} />
      {question && <Decision {...question} onClose={() => ask(null)} onDone={() => { ask(null); again({ requestPolicy: "network-only" }); }} />}
    </Page>
  );
}

function Decision({ report, status, onClose, onDone }: { report: ReportPartsFragment; status: ReportStatus; onClose: () => void; onDone: () => void }) {
  const t = useReportMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, resolve] = useMutation(ResolveReportDocument);
  const texts = { RESOLVED: [t.resolveTitle, t.resolve], DISMISSED: [t.dismissTitle, t.dismiss], OPEN: [t.reopenTitle, t.reopen] } satisfies Record<ReportStatus, [string, string]>;
  const [title, confirm] = texts[status];

  async function run(note: string): Promise<void> {
    const result = await resolve({ input: { reportId: report.id, status, note: note || null } });
    if (result.data?.resolveReport.errors.length !== 0) return;
    toast({ title: t.done });
    onDone();
  }

  return (
    <ConfirmDialog
      title={title}
      description={t.decideText}
      confirm={confirm}
      danger={false}
      reason={{ label: t.decisionNote, required: false, maxLength: 1000, hint: core.optional }}
      busy={fetching}
      problem={problemOf(data?.resolveReport, error, core.errors.failed.body)}
      onConfirm={(note) => void run(note)}
      onClose={onClose}
    />
  );
}

/** The value if it is one of the keys; null for every one. */
function known<Key extends string>(names: Record<Key, string>, value: string | null): Key | null {
  return value !== null && value in names ? (value as Key) : null;
}
