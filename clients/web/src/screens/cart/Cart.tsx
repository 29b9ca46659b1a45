import { ShoppingCart, Tag, X } from "lucide-react";
import { useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useMutation, useQuery } from "urql";
import { ApplyCartCouponDocument, CartDocument, RemoveFromCartDocument, StartCheckoutDocument } from "@/gql/cart";
import type { CartPartsFragment } from "@/gql/cart";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { TextField } from "@/ui/Field";
import { Page } from "@/ui/Page";
import { Price } from "@/ui/Price";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Alert, EmptyState, ErrorState } from "@/ui/states";
import { text } from "@/ui/formText";
import styles from "./Cart.module.css";

export default function Cart() {
  const t = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: CartDocument, requestPolicy: "cache-and-network" });
  const cart = data?.viewer?.cart;
  return (
    <Page title={t.cart.title}>
      {!cart && fetching && <RowsSkeleton count={3} height="7rem" />}
      {!cart && !fetching && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {cart?.items.length === 0 && cart.problems.length === 0 && (
        <EmptyState icon={<ShoppingCart />} title={t.cart.empty} action={<ButtonLink to="/search">{t.cart.browse}</ButtonLink>}>{t.cart.emptyText}</EmptyState>
      )}
      {cart && (cart.items.length > 0 || cart.problems.length > 0) && (
        <div className={styles.columns}>
          <Items cart={cart} />
          <Summary cart={cart} />
        </div>
      )}
    </Page>
  );
}

function Items({ cart }: { cart: CartPartsFragment }) {
  const t = useMessages();
  const [{ fetching }, remove] = useMutation(RemoveFromCartDocument);
  const unavailable = cart.problems.filter(({ courseId }) => courseId !== null);
  return (
    <section aria-label={t.cart.items(cart.items.length)}>
      <p className={styles.count}>{t.cart.items(cart.items.length)}</p>
      <ul role="list" className={styles.items}>
        {cart.items.map(({ course, quote }) => (
          <li key={course.id}>
            <div className={styles.cover}><Cover id={course.id} category={course.category?.id} picture={course.cover} sizes="10rem" /></div>
            <div className={styles.what}>
              <h2><Link to={`/courses/${course.slug}`}>{course.title}</Link></h2>
              <p>{course.instructors.map(({ displayName }) => displayName).join(", ")}</p>
              <Button variant="quiet" size="s" disabled={fetching} aria-label={t.cart.removeOf(course.title)} onClick={() => void remove({ input: { courseId: course.id } })}>{t.cart.remove}</Button>
            </div>
            <Price price={quote} />
          </li>
        ))}
      </ul>
      {unavailable.map(({ courseId, message }) => (
        <div key={courseId} className={styles.problem}>
          <Alert kind="warn">{message}</Alert>
          <Button variant="quiet" size="s" onClick={() => void remove({ input: { courseId: courseId ?? "" } })}>{t.cart.remove}</Button>
        </div>
      ))}
    </section>
  );
}

function Summary({ cart }: { cart: CartPartsFragment }) {
  const t = useMessages();
  const format = useFormat();
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);
  const [{ data, error, fetching }, start] = useMutation(StartCheckoutDocument);
  // The same attempt, repeated after a lost response, is the same order; another cart is another attempt.
  const attempt = useRef({ cart: "", key: "" });

  async function checkOut(): Promise<void> {
    const contents = JSON.stringify([cart.items.map(({ course }) => course.id), cart.total, cart.couponCode]);
    if (attempt.current.cart !== contents) attempt.current = { cart: contents, key: crypto.randomUUID() };
    const result = await start({ input: { idempotencyKey: attempt.current.key, expectedTotal: { amountMinor: cart.total.amountMinor, currency: cart.total.currency }, returnUrl: `${location.origin}/checkout/complete` } });
    const payload = result.data?.startCheckout;
    if (payload?.errors.length) attempt.current.cart = "";
    if (payload?.checkoutUrl) {
      setLeaving(true);
      location.assign(payload.checkoutUrl);
    } else if (payload?.order) await navigate(`/checkout/complete?order=${payload.order.id}`);
  }

  const problem = problemOf(data?.startCheckout, error, t.errors.failed.body);
  return (
    <aside className={styles.summary} aria-label={t.cart.summary}>
      <dl>
        <div><dt>{t.cart.subtotal}</dt><dd>{format.money(cart.subtotal)}</dd></div>
        {BigInt(cart.discount.amountMinor) > 0n && <div className={styles.discount}><dt>{t.cart.discount}</dt><dd>−{format.money(cart.discount)}</dd></div>}
        <div className={styles.total}><dt>{t.cart.total}</dt><dd>{format.money(cart.total)}</dd></div>
      </dl>
      {problem && <Alert kind="bad">{problem}</Alert>}
      <Button size="l" block busy={fetching || leaving} disabled={cart.items.length === 0} onClick={() => void checkOut()}>{t.cart.checkOut}</Button>
      <p className={styles.note}>{t.cart.secure}</p>
      <Coupon cart={cart} />
    </aside>
  );
}

function Coupon({ cart }: { cart: CartPartsFragment }) {
  const t = useMessages();
  const [{ data, error, fetching }, apply] = useMutation(ApplyCartCouponDocument);
  const stale = cart.problems.find(({ courseId }) => courseId === null);
  const problem = problemOf(data?.applyCartCoupon, error, t.errors.failed.body) ?? stale?.message;
  if (cart.couponCode !== null) {
    return (
      <>
        <p className={styles.coupon}>
          <Tag aria-hidden size={17} /><span>{t.cart.couponApplied(cart.couponCode)}</span>
          <button type="button" aria-label={t.cart.couponRemove} onClick={() => void apply({ input: { code: null } })}><X aria-hidden size={17} /></button>
        </p>
        {stale && <Alert kind="warn">{stale.message}</Alert>}
      </>
    );
  }
  return (
    <form
      className={styles["coupon-form"]}
      onSubmit={(event) => {
        event.preventDefault();
        const code = text(new FormData(event.currentTarget), "code");
        if (code !== "") void apply({ input: { code } });
      }}
    >
      <TextField label={t.cart.coupon} name="code" autoComplete="off" autoCapitalize="characters" maxLength={40} error={problem ?? null} />
      <Button type="submit" variant="secondary" busy={fetching}>{t.cart.apply}</Button>
    </form>
  );
}
