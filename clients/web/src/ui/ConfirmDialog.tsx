import { useId } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextArea } from "./Field";
import styles from "./Form.module.css";
import { Alert } from "./states";
import { text } from "./formText";
import { useMessages } from "@/i18n";

interface Props {
  title: string;
  description: string;
  confirm: string;
  /** The label of the reason to give; none is asked for without it. */
  reason?: { label: string; required: boolean; maxLength: number; hint?: string };
  danger?: boolean;
  busy: boolean;
  problem: string | null;
  onConfirm: (reason: string) => void;
  onClose: () => void;
  children?: React.ReactNode;
}

/** Asks before something that others notice or that cannot be undone, for a reason too where one is kept. */
export function ConfirmDialog({ title, description, confirm, reason, danger = true, busy, problem, onConfirm, onClose, children }: Props) {
  const t = useMessages();
  const id = useId();
  return (
    <Dialog open title={title} description={description} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form
        id={id}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(text(new FormData(event.currentTarget), "reason"));
        }}
      >
        {reason && <TextArea name="reason" label={reason.label} required={reason.required} maxLength={reason.maxLength} hint={reason.hint} />}
        {children}
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={styles.actions}>
          <Button type="submit" variant={danger ? "danger" : "primary"} busy={busy}>{confirm}</Button>
          <Button variant="quiet" onClick={onClose}>{t.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
