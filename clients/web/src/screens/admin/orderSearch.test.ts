import { describe, expect, it } from "vitest";
import { orderSearch } from "./orderSearch";

describe("the search of orders", () => it.each([
  [null, {}],
  ["  ", {}],
  [" l2026-000123 ", { number: "L2026-000123" }],
  ["Ada@Example.com", { email: "Ada@Example.com" }],
  ["usr_01jd7mz8e4f0a9x3c5k2q7w1rt", { buyerId: "usr_01jd7mz8e4f0a9x3c5k2q7w1rt" }],
  ["pi_3PqWx", { providerId: "pi_3PqWx" }],
  ["cs_test_a1b2", { providerId: "cs_test_a1b2" }],
])("takes %s for %o", (text, filter) => {
  expect(orderSearch(text)).toEqual(filter);
}));
