import { expect, it } from "vitest";
import { activeFilters, filterOf, formatSearch, parseSearch, toggled, withoutFilters } from "./state";

it("survives its URL", () => {
  const text = "q=web+design&sort=RATING&category=cat_1&category=cat_2&level=BEGINNER&language=de&free=false&rating=3.5";
  const state = parseSearch(new URLSearchParams(text));
  expect(formatSearch(state).toString()).toBe(text);
  expect(activeFilters(state)).toBe(6);
  expect(filterOf(state)).toEqual({ categoryIds: ["cat_1", "cat_2"], levels: ["BEGINNER"], languages: ["de"], free: false, minRating: 3.5 });
});

it("ignores what a mistyped URL says", () => {
  const state = parseSearch(new URLSearchParams("sort=CHEAPEST&level=GOD&rating=11&free=maybe"));
  expect(formatSearch(state).toString()).toBe("");
  expect(filterOf(state)).toEqual({});
});

it("keeps the query and the order without the filters", () => {
  const state = parseSearch(new URLSearchParams("q=x&sort=NEWEST&level=ALL"));
  expect(formatSearch(withoutFilters(state)).toString()).toBe("q=x&sort=NEWEST");
});

it("switches a value on and off", () => {
  expect(toggled(["a"], "b")).toEqual(["a", "b"]);
  expect(toggled(["a", "b"], "a")).toEqual(["b"]);
});
