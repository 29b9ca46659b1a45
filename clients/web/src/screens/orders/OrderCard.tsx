import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { OrderPartsFragment } from "@/gql/orders";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import styles from "./OrderCard.module.css";
import { RefundDialog } from "./RefundDialog";

/** An order with its courses, amounts, receipt and refunds. */
export function OrderCard({ order, heading: Heading = "h2" }: { order: OrderPartsFragment; heading?: "h1" | "h2" }) {
  const t = useMessages();
  const format = useFormat();
  const [refunding, setRefunding] = useState<string | null>(null);
  const line = order.lines.find(({ id }) => id === refunding);
  const settled = order.status === "PAID" || order.status === "PARTIALLY_REFUNDED";
  return (
    <article className={styles.order}>
      <header>
        <div>
          <Heading><Link to={`/orders/${order.id}`}>{t.orders.number(order.number)}</Link></Heading>
          <p><time dateTime={order.createdAt}>{format.dateTime(order.createdAt)}</time></p>
        </div>
        <span className={styles.status} data-status={order.status}>{t.orders.status[order.status]}</span>
        <strong className={styles.amount}>{format.money(order.total)}</strong>
      </header>
      <ul role="list">
        {order.lines.map((each) => (
          <li key={each.id}>
            <div className={styles.cover}><Cover id={each.course.id} category={each.course.category?.id} picture={each.course.cover} sizes="10rem" /></div>
            <div className={styles.what}>
              <Link to={`/courses/${each.course.slug}`}>{each.titleSnapshot}</Link>
              {each.couponCode && <p>{t.cart.couponApplied(each.couponCode)}</p>}
              {each.refundStatus && <p className={styles.refund}>{t.orders.refundStatus[each.refundStatus]}{each.refunded && `: ${format.money(each.refunded)}`}</p>}
            </div>
            <span className={styles.amount}>{format.money(each.paid)}</span>
            {settled && each.refundStatus === null && BigInt(each.paid.amountMinor) > 0n && <Button variant="quiet" size="s" aria-label={t.orders.refundOf(each.titleSnapshot)} onClick={() => setRefunding(each.id)}>{t.orders.refund}</Button>}
          </li>
        ))}
      </ul>
      <footer>
        {order.receiptUrl && <a href={order.receiptUrl} target="_blank" rel="noreferrer">{t.orders.receipt}<ExternalLink aria-hidden size={15} /><span className="visually-hidden"> ({t.newTab})</span></a>}
        {BigInt(order.refunded.amountMinor) > 0n && <span>{t.orders.refunded(format.money(order.refunded))}</span>}
      </footer>
      {line && <RefundDialog line={line} onClose={() => setRefunding(null)} />}
    </article>
  );
}
