import type { Format } from "@/i18n/format";

/** The size of a file in words: "12 kB", "3.4 MB". */
export function fileSize(format: Format, bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1_000), "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return format.number(value, { style: "unit", unit, maximumFractionDigits: bytes < 1_000_000 || bytes >= 10_000_000 ? 0 : 1 });
}
