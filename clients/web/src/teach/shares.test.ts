import { expect, it } from "vitest";
import { Format } from "@/i18n/format";
import { basisPoints, shareOf, typedShare } from "./shares";

it("reads percentages with a point or a comma, and nothing else", () => {
  expect(["0", "30", " 33.33 ", "33,3", "100", "0.01"].map(basisPoints)).toEqual([0, 3000, 3333, 3330, 10_000, 1]);
  expect(["", "100.01", "101", "-1", "33.333", "1e1", "a third", "30 %"].map(basisPoints)).toEqual(Array(8).fill(null));
});

it("writes what it reads", () => {
  for (const points of [0, 1, 5, 10, 3333, 3330, 10_000]) expect(basisPoints(typedShare(points))).toBe(points);
});

it("shows a share in the reader's language", () => {
  expect(shareOf(new Format("en"), 3333)).toBe("33.33%");
  expect(shareOf(new Format("de"), 3350)).toMatch(/^33,5\s%$/);
});
