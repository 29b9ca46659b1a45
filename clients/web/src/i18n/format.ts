/** Numbers, money, times and plurals as the reader's language writes them. */
import { useMemo } from "react";
import { useLanguage } from "./catalog";

export interface MoneyValue {
  amountMinor: string;
  currency: string;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export class Format {
  private readonly currencies = new Map<string, Intl.NumberFormat>();

  constructor(private readonly tag: string) {}

  number(value: number, options?: Intl.NumberFormatOptions): string {
    return new Intl.NumberFormat(this.tag, options).format(value);
  }

  percent(value: number): string {
    return this.number(value / 100, { style: "percent", maximumFractionDigits: 0 });
  }

  /** An amount in the currency's own minor units: cents, but whole yen. */
  money({ amountMinor, currency }: MoneyValue): string {
    let format = this.currencies.get(currency);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.tag, { style: "currency", currency });
      this.currencies.set(currency, format);
    }
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    return format.format(Number(amountMinor) / 10 ** digits);
  }

  date(moment: string, style: "short" | "medium" | "long" = "medium"): string {
    return new Intl.DateTimeFormat(this.tag, { dateStyle: style }).format(new Date(moment));
  }

  /** A day without its year: "Jan 5". */
  day(moment: string): string {
    return new Intl.DateTimeFormat(this.tag, { day: "numeric", month: "short" }).format(new Date(moment));
  }

  /** A month: "Jan 2026". */
  month(moment: string): string {
    return new Intl.DateTimeFormat(this.tag, { month: "short", year: "numeric" }).format(new Date(moment));
  }

  dateTime(moment: string): string {
    return new Intl.DateTimeFormat(this.tag, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
  }

  /** A moment as the time since it: "3 days ago". */
  since(moment: string, now = Date.now()): string {
    const seconds = (Date.parse(moment) - now) / 1000;
    const format = new Intl.RelativeTimeFormat(this.tag, { numeric: "auto" });
    const found = UNITS.find(([, length]) => Math.abs(seconds) >= length);
    return found ? format.format(Math.round(seconds / found[1]), found[0]) : format.format(0, "second");
  }

  /** A duration in words: "2 hr 5 min", "45 sec". */
  duration(seconds: number): string {
    const unit = (value: number, name: string) => this.number(value, { style: "unit", unit: name, unitDisplay: "short" });
    if (seconds < 60) return unit(Math.round(seconds), "second");
    const minutes = Math.round(seconds / 60);
    const hours = Math.floor(minutes / 60);
    return [hours > 0 && unit(hours, "hour"), minutes % 60 > 0 && unit(minutes % 60, "minute")].filter(Boolean).join(" ");
  }

  /** The name of a language. */
  languageName(tag: string): string {
    try {
      return new Intl.DisplayNames(this.tag, { type: "language" }).of(tag) ?? tag;
    } catch {
      return tag;
    }
  }
}

/** A position in a video: 1:02:03, 4:05. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

/** Returns a chooser of plural forms; `#` stands for the number. */
export function pluralsOf(tag: string): (count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) => string {
  const rules = new Intl.PluralRules(tag);
  const numbers = new Intl.NumberFormat(tag);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace("#", numbers.format(count));
}

export function useFormat(): Format {
  const tag = useLanguage();
  return useMemo(() => new Format(tag), [tag]);
}
