import { expect, it } from "vitest";
import { nextPath } from "./next";

it.each([
  ["/cart", "/cart"],
  ["/search?q=a%20b", "/search?q=a%20b"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/login?next=/login", "/"],
  [null, "/"],
])("leads from %s to %s", (next, path) => {
  expect(nextPath(new URLSearchParams(next === null ? {} : { next }))).toBe(path);
});
