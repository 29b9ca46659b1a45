import { expect, test } from "vitest";
import { lines } from "./formText";

function fieldsWith(value: string): FormData {
  const fields = new FormData();
  fields.set("points", value);
  return fields;
}

test("lines are without spaces around them, and without empty ones", () => {
  expect(lines(fieldsWith("  Tie a bowline\r\n\r\n  Splice a rope \n"), "points")).toEqual(["Tie a bowline", "Splice a rope"]);
});

test("a field that is empty or absent has no lines", () => {
  expect(lines(fieldsWith(" \n "), "points")).toEqual([]);
  expect(lines(new FormData(), "points")).toEqual([]);
});
