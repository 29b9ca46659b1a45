import { expect, it } from "vitest";
import { isPeriod, spanOf } from "./periods";

const now = new Date(2026, 0, 15, 13, 45);

it("periods begin at midnight and include today", () => {
  expect(new Date(spanOf("days", now).from)).toEqual(new Date(2025, 11, 17));
  expect(new Date(spanOf("weeks", now).from)).toEqual(new Date(2025, 9, 17));
  expect(new Date(spanOf("months", now).from)).toEqual(new Date(2025, 1, 1));
  expect(new Date(spanOf("days", now).to)).toEqual(new Date(2026, 0, 16));
  expect(spanOf("months", now).granularity).toBe("MONTH");
});

it("an unknown period is none", () => {
  expect([isPeriod("weeks"), isPeriod("years"), isPeriod(null)]).toEqual([true, false, false]);
});
