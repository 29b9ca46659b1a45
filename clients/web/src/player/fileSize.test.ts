import { expect, test } from "vitest";
import { Format } from "@/i18n/format";
import { fileSize } from "./fileSize";

const format = new Format("en");

test.each([
  [1, "1 kB"],
  [12_300, "12 kB"],
  [3_440_000, "3.4 MB"],
  [104_857_600, "105 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(fileSize(format, bytes)).toBe(words);
});
