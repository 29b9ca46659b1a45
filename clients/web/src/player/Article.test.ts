import { expect, it } from "vitest";
import { withoutTitle } from "./Article";

it("leaves out a first heading that repeats the title", () => {
  expect(withoutTitle("<h2>Why?</h2><p>Because.</p>", "Why?")).toBe("<p>Because.</p>");
  expect(withoutTitle("<h2>Another</h2><p>Because.</p>", "Why?")).toBe("<h2>Another</h2><p>Because.</p>");
  expect(withoutTitle("<p>Why?</p>", "Why?")).toBe("<p>Why?</p>");
});
