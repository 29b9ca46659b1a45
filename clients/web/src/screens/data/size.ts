import type { Format } from "@/i18n/format";

const UNITS = ["kilobyte", "megabyte", "gigabyte"] as const;

/** A size as people read it, at least one kilobyte. */
export function sizeOf(bytes: number, format: Format): string {
  let value = Math.max(bytes / 1_000, 1);
  let unit: (typeof UNITS)[number] = "kilobyte";
  for (const larger of UNITS.slice(1)) {
    if (value < 1_000) break;
    value /= 1_000;
    unit = larger;
  }
  return format.number(value, { style: "unit", unit, maximumFractionDigits: value < 10 && unit !== "kilobyte" ? 1 : 0 });
}
