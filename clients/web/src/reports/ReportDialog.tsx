import { useState } from "react";
import { useMutation } from "urql";
import { ReportContentDocument } from "@/gql/reports";
import type { ReportReason } from "@/gql/reports";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Select } from "@/ui/Field";
import { useToast } from "@/ui/Toast";
import { useReportMessages } from "./messages";

export default function ReportDialog({ subjectId, what, onClose }: { subjectId: string; what: string; onClose: () => void }) {
  const t = useReportMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, report] = useMutation(ReportContentDocument);
  const [reason, setReason] = useState<ReportReason>("SPAM");

  async function send(note: string): Promise<void> {
    const result = await report({ input: { subjectId, reason, note: note || null } });
    if (result.data?.reportContent.errors.length !== 0) return;
    toast({ title: t.sent, to: "/settings/reports", action: t.show });
    onClose();
  }

  return (
    <ConfirmDialog
      title={t.dialogTitle(what)}
      description={t.dialogText}
      confirm={t.send}
      danger={false}
      reason={{ label: t.note, required: reason === "OTHER", maxLength: 1000, hint: reason === "OTHER" ? "" : core.optional }}
      busy={fetching}
      problem={problemOf(data?.reportContent, error, core.errors.failed.body)}
      onConfirm={(note) => void send(note)}
      onClose={onClose}
    >
      <Select label={t.reason} value={reason} onChange={({ target }) => setReason(target.value as ReportReason)}>
        {Object.entries(t.reasons).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
      </Select>
    </ConfirmDialog>
  );
}
