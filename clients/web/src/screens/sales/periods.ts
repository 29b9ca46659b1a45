/** Periods of reports, in the reader's time zone. Pure but for the zone. */
import type { Granularity } from "@/gql/sales";

export const PERIODS = ["days", "weeks", "months"] as const;
export type Period = (typeof PERIODS)[number];

export interface Span {
  from: string;
  to: string;
  granularity: Granularity;
  timeZone: string;
}

export function isPeriod(value: string | null): value is Period {
  return PERIODS.some((period) => period === value);
}

/** The last 30 days, 13 weeks or 12 months, today included. */
export function spanOf(period: Period, now: Date): Span {
  const year = now.getFullYear();
  const month = now.getMonth();
  const day = now.getDate();
  const from = period === "days" ? new Date(year, month, day - 29) : period === "weeks" ? new Date(year, month, day - 7 * 13 + 1) : new Date(year, month - 11, 1);
  return {
    from: from.toISOString(),
    to: new Date(year, month, day + 1).toISOString(),
    granularity: period === "days" ? "DAY" : period === "weeks" ? "WEEK" : "MONTH",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
