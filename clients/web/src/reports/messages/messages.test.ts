import { readFileSync } from "node:fs";
import type { GraphQLEnumType } from "graphql";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { messages as de } from "./de";
import { messages as en } from "./en";

const schema = buildSchema(readFileSync("../../schema/api.graphql", "utf8"));
const valuesOf = (name: string) => (schema.getType(name) as GraphQLEnumType).getValues().map(({ name: value }) => value).sort();

describe.each([["en", en], ["de", de]] as const)("the messages of reports in %s", (_, messages) => {
  it("name every value of the schema's enums", () => {
    expect(Object.keys(messages.reasons).sort()).toEqual(valuesOf("ReportReason"));
    expect(Object.keys(messages.subjects).sort()).toEqual(valuesOf("ReportSubject"));
    expect(Object.keys(messages.statuses).sort()).toEqual(valuesOf("ReportStatus"));
  });

  it("have no empty texts", () => {
    expect(JSON.stringify(messages)).not.toMatch(/:""/);
  });
});
