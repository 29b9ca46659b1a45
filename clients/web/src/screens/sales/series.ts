/** Sales over time, by currency. Pure. */
import type { SalesPointPartsFragment } from "@/gql/sales";

export interface Series {
  currency: string;
  points: readonly SalesPointPartsFragment[];
  orders: number;
  gross: bigint;
  refunds: bigint;
  net: bigint;
  /** The viewer's part of the net; the same where no one else has a share. */
  ownNet: bigint;
}

/** The series of each currency, that with the most sales first. */
export function seriesOf(points: readonly SalesPointPartsFragment[]): Series[] {
  const currencies = [...new Set(points.map(({ net }) => net.currency))];
  return currencies
    .map((currency) => ({ currency, own: points.filter(({ net }) => net.currency === currency) }))
    .map(({ currency, own }) => ({
      currency,
      points: own.toSorted((a, b) => Date.parse(a.bucket) - Date.parse(b.bucket)),
      orders: own.reduce((sum, { orders }) => sum + orders, 0),
      gross: total(own.map(({ gross }) => gross.amountMinor)),
      refunds: total(own.map(({ refunds }) => refunds.amountMinor)),
      net: total(own.map(({ net }) => net.amountMinor)),
      ownNet: total(own.map(({ ownNet }) => ownNet.amountMinor)),
    }))
    .sort((a, b) => b.orders - a.orders);
}

function total(amounts: readonly string[]): bigint {
  return amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
}
