import { useState } from "react";
import { useAdminMessages } from "@/admin/messages";
import { useFormat } from "@/i18n";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import form from "@/ui/Form.module.css";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";

interface Props {
  hidden: { takenDownAt: string; reason: string } | null;
  texts: { title: string; text: string };
  busy: boolean;
  problem: string | null;
  /** Both resolve to whether it is done. */
  onTakeDown: (reason: string) => Promise<boolean>;
  onRestore: () => Promise<boolean>;
}

/** The take-down of something that a user wrote, with the button that ends it, or the one that begins it. */
export function TakeDown({ hidden, texts, busy, problem, onTakeDown, onRestore }: Props) {
  const t = useAdminMessages();
  const format = useFormat();
  const toast = useToast();
  const [asking, ask] = useState(false);

  async function run(change: Promise<boolean>, message: string): Promise<void> {
    if (!(await change)) return;
    ask(false);
    toast({ title: message });
  }

  return (
    <>
      {hidden && <Alert kind="bad" title={t.takeDown.on(format.date(hidden.takenDownAt))}>{hidden.reason}</Alert>}
      {problem && !asking && <Alert kind="bad">{problem}</Alert>}
      <div className={form.actions}>
        {hidden
          ? <Button size="s" busy={busy} onClick={() => void run(onRestore(), t.takeDown.restored)}>{t.takeDown.restore}</Button>
          : <Button size="s" variant="danger" onClick={() => ask(true)}>{t.takeDown.begin}</Button>}
      </div>
      {asking && (
        <ConfirmDialog
          title={texts.title}
          description={texts.text}
          confirm={t.takeDown.begin}
          reason={{ label: t.takeDown.reason, required: true, maxLength: 500, hint: t.takeDown.reasonHint }}
          busy={busy}
          problem={problem}
          onConfirm={(reason) => void run(onTakeDown(reason), t.takeDown.done)}
          onClose={() => ask(false)}
        />
      )}
    </>
  );
}
