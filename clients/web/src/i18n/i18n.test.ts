import { readFileSync } from "node:fs";
import type { GraphQLEnumType } from "graphql";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { messages as de } from "./de";
import { messages as en } from "./en";
import { clock, Format, pluralsOf } from "./format";
import { direction, preferred } from "./language";

const schema = buildSchema(readFileSync("../../schema/api.graphql", "utf8"));
const valuesOf = (name: string) => (schema.getType(name) as GraphQLEnumType).getValues().map(({ name: value }) => value).sort();

/** The paths of all messages in a catalogue. */
function paths(value: unknown, path = ""): string[] {
  return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, inner]) => paths(inner, `${path}.${key}`)) : [path];
}

describe.each([["en", en], ["de", de]] as const)("the messages in %s", (_, messages) => {
  it("name every value of the schema's enums", () => {
    expect(Object.keys(messages.orders.status).sort()).toEqual(valuesOf("OrderStatus"));
    expect(Object.keys(messages.orders.refundStatus).sort()).toEqual(valuesOf("RefundStatus"));
    expect(Object.keys(messages.levels).sort()).toEqual(valuesOf("CourseLevel"));
    expect(Object.keys(messages.search.sorts).sort()).toEqual(valuesOf("CourseSort"));
    expect(Object.keys(messages.settings.channels).sort()).toEqual(valuesOf("NotificationChannel"));
  });

  it("are all there", () => {
    expect(paths(messages)).toEqual(paths(en));
    expect(JSON.stringify(messages)).not.toMatch(/:""/);
  });
});

it("plurals and numbers follow the language", () => {
  expect([en.course.lectures(1), en.course.lectures(1200)]).toEqual(["1 lecture", "1,200 lectures"]);
  expect([de.course.lectures(1), de.course.lectures(1200)]).toEqual(["1 Lektion", "1.200 Lektionen"]);
  expect(pluralsOf("pl")(3, { one: "# kurs", few: "# kursy", other: "# kursów" })).toBe("3 kursy");
});

it("money has the digits of its currency", () => {
  const format = new Format("en");
  expect(format.money({ amountMinor: "3999", currency: "USD" })).toBe("$39.99");
  expect(format.money({ amountMinor: "3999", currency: "JPY" })).toBe("¥3,999");
  expect(new Format("de").money({ amountMinor: "3999", currency: "EUR" })).toBe("39,99\u00a0€");
});

it("durations and moments are words", () => {
  const format = new Format("en");
  expect([45, 300, 3600, 7500].map((seconds) => format.duration(seconds))).toEqual(["45 sec", "5 min", "1 hr", "2 hr 5 min"]);
  expect(format.since("2026-01-01T00:00:00Z", Date.parse("2026-01-03T01:00:00Z"))).toBe("2 days ago");
  expect(["0:05", "4:05", "1:02:03"]).toEqual([5, 245, 3723].map(clock));
});

it("the language is the chosen one, else the first that the browser accepts and we have", () => {
  expect(preferred("de", ["en-US"])).toBe("de");
  expect(preferred(null, ["fr-FR", "de-AT", "en"])).toBe("de");
  expect(preferred("xx", ["fr"])).toBe("en");
});

it("writes from right to left where the language does", () => {
  expect(["ar", "he-IL", "en", "de"].map(direction)).toEqual(["rtl", "rtl", "ltr", "ltr"]);
});
