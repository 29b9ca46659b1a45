import { useMutation } from "urql";
import { ReplyToReportDocument } from "@/gql/reports";
import type { ReportPartsFragment } from "@/gql/reports";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { Checkbox, TextArea } from "@/ui/Field";
import { text } from "@/ui/formText";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { useReportMessages } from "./messages";
import styles from "./Reports.module.css";

/** The messages about a report, and a field for the next one. */
export function Thread({ report, asStaff }: { report: ReportPartsFragment; asStaff: boolean }) {
  const t = useReportMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const [{ data, error, fetching }, reply] = useMutation(ReplyToReportDocument);
  const problem = problemOf(data?.replyToReport, error, core.errors.failed.body);

  async function send(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    const result = await reply({ input: { reportId: report.id, text: text(fields, "text"), internal: fields.get("internal") === "on" } });
    if (result.data?.replyToReport.errors.length !== 0) return;
    form.reset();
    toast({ title: t.replied });
  }

  return (
    <>
      {report.messages.length > 0 && (
        <ol className={styles.messages} aria-label={t.messages}>
          {report.messages.map((message) => (
            <li key={message.id} className={message.internal ? styles.internal : undefined}>
              <p className={styles.meta}>
                <strong>{message.internal ? t.internal : message.byStaff ? t.team : asStaff ? t.reporter : t.you}</strong>
                <time dateTime={message.sentAt}>{format.since(message.sentAt)}</time>
              </p>
              <p className={styles.text}>{message.text}</p>
            </li>
          ))}
        </ol>
      )}
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void send(event.currentTarget); }}>
        <TextArea label={t.message} name="text" required maxLength={1000} rows={2} />
        {asStaff && <Checkbox label={t.onlyTeam} name="internal" />}
        {problem && <Alert kind="bad">{problem}</Alert>}
        <Button type="submit" variant="secondary" size="s" busy={fetching}>{t.reply}</Button>
      </form>
    </>
  );
}
