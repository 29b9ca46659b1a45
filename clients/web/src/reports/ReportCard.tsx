import type { ReactNode } from "react";
import type { ReportPartsFragment } from "@/gql/reports";
import { useFormat } from "@/i18n";
import { Badge } from "@/ui/Badge";
import { Card } from "@/ui/Page";
import { useReportMessages } from "./messages";
import styles from "./Reports.module.css";
import { Thread } from "./Thread";

const TONES = { OPEN: "warn", RESOLVED: "good", DISMISSED: "neutral" } as const;

/** A report with its messages; `facts` and `children` are what a screen adds to both parts. */
export function ReportCard({ report, asStaff, facts, children }: { report: ReportPartsFragment; asStaff: boolean; facts?: ReactNode; children?: ReactNode }) {
  const t = useReportMessages();
  const format = useFormat();
  return (
    <Card className={styles.report}>
      <div className={styles.head}>
        <h2>{t.heading(t.subjects[report.subject], t.reasons[report.reason])}</h2>
        <Badge tone={TONES[report.status]}>{t.statuses[report.status]}</Badge>
      </div>
      <p className={styles.facts}>
        <time dateTime={report.createdAt}>{format.dateTime(report.createdAt)}</time>
        {facts}
      </p>
      {report.note && <p className={styles.text}>{report.note}</p>}
      {report.decision && <p className={styles.text}><strong>{t.decision}:</strong> {report.decision}</p>}
      <Thread report={report} asStaff={asStaff} />
      {children}
    </Card>
  );
}
