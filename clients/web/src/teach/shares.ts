/** Shares of a course's income: basis points, as people read and type them in percent. Pure. */
import type { Format } from "@/i18n/format";

const WHOLE = 10_000;

/** A share for people: 33.33 %. */
export function shareOf(format: Format, basisPoints: number): string {
  return format.number(basisPoints / WHOLE, { style: "percent", maximumFractionDigits: 2 });
}

/** The basis points of a percentage as it was typed, with a point or a comma; null if it is no share. */
export function basisPoints(typed: string): number | null {
  const found = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(typed.trim());
  if (!found) return null;
  const points = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return points <= WHOLE ? points : null;
}

/** A share as one types it in percent: 33.33. */
export function typedShare(points: number): string {
  return String(points / 100);
}
