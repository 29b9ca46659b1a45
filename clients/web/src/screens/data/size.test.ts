import { describe, expect, it } from "vitest";
import { Format } from "@/i18n/format";
import { sizeOf } from "./size";

describe("sizeOf", () => {
  const format = new Format("en");

  it.each([
    [0, "1 kB"],
    [999, "1 kB"],
    [4_200, "4 kB"],
    [1_540_000, "1.5 MB"],
    [25_400_000, "25 MB"],
    [3_200_000_000, "3.2 GB"],
  ])("reads %i bytes as %s", (bytes, text) => expect(sizeOf(bytes, format)).toBe(text));
});
