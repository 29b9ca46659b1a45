/** Amounts of money as people type them. */
import type { MoneyValue } from "@/i18n/format";

/** The number of decimals of a currency. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The minor units of an amount as it was typed, with a point or a comma; null if it is none. */
export function minorUnits(typed: string, currency: string): string | null {
  const decimals = decimalsOf(currency);
  const found = /^(\d{1,9})(?:[.,](\d+))?$/.exec(typed.trim());
  if (!found || (found[2]?.length ?? 0) > decimals) return null;
  return BigInt(`${found[1] ?? ""}${(found[2] ?? "").padEnd(decimals, "0")}`).toString();
}

/** An amount as one types it: 24.99. */
export function typedAmount({ amountMinor, currency }: MoneyValue): string {
  const decimals = decimalsOf(currency);
  if (decimals === 0) return amountMinor;
  const digits = amountMinor.padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
