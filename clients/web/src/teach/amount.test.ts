import { expect, it } from "vitest";
import { minorUnits, typedAmount } from "./amount";

it.each([
  ["24.99", "USD", "2499"],
  ["24,9", "EUR", "2490"],
  [" 0 ", "USD", "0"],
  ["2499", "JPY", "2499"],
  ["24.5", "JPY", null],
  ["1.234", "USD", null],
  ["-1", "USD", null],
  ["", "USD", null],
  ["12a", "USD", null],
])("%s in %s is %s in minor units", (typed, currency, minor) => {
  expect(minorUnits(typed, currency)).toBe(minor);
});

it.each([
  [{ amountMinor: "2499", currency: "USD" }, "24.99"],
  [{ amountMinor: "5", currency: "EUR" }, "0.05"],
  [{ amountMinor: "700", currency: "JPY" }, "700"],
])("%o is typed %s", (amount, typed) => {
  expect(typedAmount(amount)).toBe(typed);
  expect(minorUnits(typed, amount.currency)).toBe(amount.amountMinor);
});
