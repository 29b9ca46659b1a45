import { CircleCheckBig, CircleX, LoaderCircle } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { useQuery, useSubscription } from "urql";
import { OrderChangedDocument, OrderDocument } from "@/gql/orders";
import { useFormat, useMessages } from "@/i18n";
import { ButtonLink } from "@/ui/Button";
import { EmptyState, ErrorState, NotFound } from "@/ui/states";
import styles from "./Complete.module.css";

const WAITING = new Set(["PENDING"]);

/** Back from the payment page: follows the order until the payment is confirmed. */
export default function Complete() {
  const t = useMessages();
  const format = useFormat();
  const [parameters] = useSearchParams();
  const id = parameters.get("order") ?? "";
  const canceled = parameters.has("canceled");
  const [{ data, error, fetching }, again] = useQuery({ query: OrderDocument, variables: { id }, pause: id === "" || canceled, requestPolicy: "network-only" });
  const [{ data: changed }] = useSubscription({ query: OrderChangedDocument, variables: { orderId: id }, pause: id === "" || canceled });
  if (canceled) return <EmptyState page icon={<CircleX />} title={t.checkout.canceled} action={<ButtonLink to="/cart">{t.checkout.toCart}</ButtonLink>}>{t.checkout.canceledText}</EmptyState>;
  const order = changed?.orderStatusChanged ?? data?.order;
  if (id === "" || data?.order === null) return <NotFound what={t.orders.notFound} />;
  if (!order && !fetching && error) return <ErrorState page error={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!order || WAITING.has(order.status)) {
    return (
      <div role="status">
        <EmptyState page icon={<LoaderCircle className={styles.turning} />} title={t.checkout.waiting}>{t.checkout.waitingText}</EmptyState>
      </div>
    );
  }
  if (order.status === "FAILED" || order.status === "CANCELED") {
    return <EmptyState page icon={<CircleX />} title={t.checkout.failed} action={<ButtonLink to="/cart">{t.checkout.toCart}</ButtonLink>}>{t.checkout.failedText}</EmptyState>;
  }
  const [first] = order.lines;
  return (
    <div className={styles.done}>
      <EmptyState page
        icon={<CircleCheckBig />}
        title={t.checkout.done}
        action={order.lines.length === 1 && first ? <ButtonLink to={`/learn/${first.course.slug}`} size="l">{t.learning.start}</ButtonLink> : <ButtonLink to="/learning" size="l">{t.checkout.toLearning}</ButtonLink>}
      >
        {t.checkout.doneText(format.money(order.total))}
      </EmptyState>
      <ul role="list">{order.lines.map((line) => <li key={line.id}><Link to={`/learn/${line.course.slug}`}>{line.titleSnapshot}</Link></li>)}</ul>
      <p><Link to={`/orders/${order.id}`}>{t.orders.number(order.number)}</Link></p>
    </div>
  );
}
