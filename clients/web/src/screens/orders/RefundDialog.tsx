import { useRef } from "react";
import { useMutation } from "urql";
import { RequestRefundDocument } from "@/gql/orders";
import type { OrderPartsFragment } from "@/gql/orders";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextArea } from "@/ui/Field";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";

export function RefundDialog({ line, onClose }: { line: OrderPartsFragment["lines"][number]; onClose: () => void }) {
  const t = useMessages();
  const format = useFormat();
  const toast = useToast();
  // Of this dialog: a repeated request after a lost response is the same refund.
  const key = useRef(crypto.randomUUID());
  const [{ data, error, fetching }, request] = useMutation(RequestRefundDocument);
  const problem = problemOf(data?.requestRefund, error, t.errors.failed.body);
  return (
    <Dialog open title={t.orders.refundTitle} description={t.orders.refundText(line.titleSnapshot, format.money(line.paid))} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form
        style={{ display: "grid", gap: "var(--space-4)" }}
        onSubmit={(event) => {
          event.preventDefault();
          const reason = text(new FormData(event.currentTarget), "reason");
          void request({ input: { orderLineId: line.id, reason, idempotencyKey: key.current } }).then((result) => {
            if (result.data?.requestRefund.errors.length !== 0) return;
            toast({ title: t.orders.refundDone, body: t.orders.refundDoneText });
            onClose();
          });
        }}
      >
        <TextArea label={t.orders.refundReason} name="reason" required maxLength={500} />
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div style={{ display: "flex", gap: "var(--space-3)", flexWrap: "wrap" }}>
          <Button type="submit" variant="danger" busy={fetching}>{t.orders.refundConfirm}</Button>
          <Button variant="quiet" onClick={onClose}>{t.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
