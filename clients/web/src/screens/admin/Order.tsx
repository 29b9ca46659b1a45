import { useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { OrderForAdminDocument, RefundOrderLineDocument } from "@/gql/admin-orders";
import type { AdminOrderDetailFragment } from "@/gql/admin-orders";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Figures } from "@/ui/Figures";
import { Page } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { NumberCell, Table } from "@/ui/Table";
import { ErrorState, NotFound } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import styles from "./Admin.module.css";
import { ORDER_TONES } from "./orderTones";

type Line = AdminOrderDetailFragment["lines"][number];

export default function Order() {
  const core = useMessages();
  const { orderId = "" } = useParams();
  const [{ data, error, fetching }, again] = useQuery({ query: OrderForAdminDocument, variables: { orderId }, requestPolicy: "cache-and-network" });
  if (!data && fetching) return <PageSkeleton />;
  if (!data) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!data.order) return <NotFound what={core.orders.notFound} />;
  return <Detail order={data.order} />;
}

function Detail({ order }: { order: AdminOrderDetailFragment }) {
  const t = useAdminMessages();
  const core = useMessages();
  const format = useFormat();
  const [refunding, setRefunding] = useState<Line | null>(null);
  const refundable = order.status === "PAID" || order.status === "PARTIALLY_REFUNDED";
  return (
    <Page title={t.orders.title(order.number)} crumbs={[{ to: "/admin/orders", label: t.nav.orders }]} actions={<Badge tone={ORDER_TONES[order.status]}>{core.orders.status[order.status]}</Badge>}>
      <p className={styles.facts}>
        <Link to={`/admin/users/${order.buyer.id}`}>{order.buyer.displayName}</Link>
        <span>{order.paidAt ? t.orders.paidOn(format.dateTime(order.paidAt)) : t.orders.notPaid}</span>
        {order.receiptUrl && <a href={order.receiptUrl} target="_blank" rel="noreferrer">{t.orders.receipt}<span className="visually-hidden"> ({core.newTab})</span></a>}
      </p>
      <p className={styles.id}>{order.id}</p>
      <Figures figures={[{ label: t.orders.total, value: format.money(order.total) }, { label: t.orders.refunded, value: format.money(order.refunded) }]} />
      <Table caption={t.orders.lines} head={[{ label: t.orders.course }, { label: t.orders.paid, number: true }, { label: t.orders.tax, number: true }, { label: t.orders.refunded, number: true }, { label: t.orders.refund }]}>
        {order.lines.map((line) => (
          <tr key={line.id}>
            <th scope="row">{line.titleSnapshot}{line.couponCode && <div className={styles.id}>{t.orders.coupon(line.couponCode)}</div>}</th>
            <NumberCell>{format.money(line.paid)}</NumberCell>
            <NumberCell>{format.money(line.tax)}</NumberCell>
            <NumberCell>{line.refunded ? format.money(line.refunded) : "–"}</NumberCell>
            <td>
              {line.refundStatus ? core.orders.refundStatus[line.refundStatus] : refundable && line.refunded === null && BigInt(line.paid.amountMinor) > 0n && <Button size="s" variant="danger" aria-label={t.orders.refundOf(line.titleSnapshot)} onClick={() => setRefunding(line)}>{t.orders.refund}</Button>}
            </td>
          </tr>
        ))}
      </Table>
      {refunding && <Refund line={refunding} onClose={() => setRefunding(null)} />}
    </Page>
  );
}

function Refund({ line, onClose }: { line: Line; onClose: () => void }) {
  const t = useAdminMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  // Of this dialog: a repeated request after a lost response is the same refund.
  const key = useRef(crypto.randomUUID());
  const [{ data, error, fetching }, refund] = useMutation(RefundOrderLineDocument);
  return (
    <ConfirmDialog
      title={t.orders.refundTitle}
      description={t.orders.refundText(line.titleSnapshot, format.money(line.paid))}
      confirm={t.orders.refund}
      reason={{ label: t.orders.reason, required: true, maxLength: 500 }}
      busy={fetching}
      problem={problemOf(data?.refundOrderLine, error, core.errors.failed.body)}
      onConfirm={(reason) => void refund({ input: { orderLineId: line.id, reason, idempotencyKey: key.current } }).then((result) => {
        if (result.data?.refundOrderLine.errors.length !== 0) return;
        toast({ title: t.orders.refundDone });
        onClose();
      })}
      onClose={onClose}
    />
  );
}
