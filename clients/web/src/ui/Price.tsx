import type { PricePartsFragment } from "@/gql/shared";
import { useFormat, useMessages } from "@/i18n";
import styles from "./Price.module.css";

export function isFree(price: PricePartsFragment): boolean {
  return BigInt(price.listPrice.amountMinor) === 0n;
}

/** A price, with the one before the discount struck through. */
export function Price({ price, large = false }: { price: PricePartsFragment; large?: boolean }) {
  const t = useMessages();
  const format = useFormat();
  const discounted = price.total.amountMinor !== price.listPrice.amountMinor;
  return (
    <span className={large ? styles.large : styles.price}>
      <strong>{BigInt(price.total.amountMinor) === 0n ? t.course.free : format.money(price.total)}</strong>
      {discounted && <s><span className="visually-hidden">{t.course.before} </span>{format.money(price.listPrice)}</s>}
    </span>
  );
}
