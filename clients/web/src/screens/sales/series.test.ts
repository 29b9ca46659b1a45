import { expect, it } from "vitest";
import { seriesOf } from "./series";

const point = (bucket: string, currency: string, orders: number, gross: string, refunds: string) => ({
  bucket,
  orders,
  gross: { amountMinor: gross, currency },
  refunds: { amountMinor: refunds, currency },
  net: { amountMinor: String(BigInt(gross) - BigInt(refunds)), currency },
  ownNet: { amountMinor: "1", currency },
});

it("sums exactly, by currency, in the order of time", () => {
  const series = seriesOf([point("2026-01-02T00:00:00Z", "USD", 1, "9007199254740993", "1"), point("2026-01-01T00:00:00Z", "EUR", 3, "500", "0"), point("2026-01-01T00:00:00Z", "USD", 1, "1", "2")]);
  expect(series.map(({ currency, orders, gross, refunds, net, ownNet }) => [currency, orders, gross, refunds, net, ownNet])).toEqual([
    ["EUR", 3, 500n, 0n, 500n, 1n],
    ["USD", 2, 9007199254740994n, 3n, 9007199254740991n, 2n],
  ]);
  expect(series[1]?.points.map(({ bucket }) => bucket)).toEqual(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]);
});

it("is empty without points", () => {
  expect(seriesOf([])).toEqual([]);
});
