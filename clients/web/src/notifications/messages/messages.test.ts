import { readFileSync } from "node:fs";
import type { GraphQLEnumType } from "graphql";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { messages as de } from "./de";
import { messages as en } from "./en";

const schema = buildSchema(readFileSync("../../schema/api.graphql", "utf8"));
const kinds = (schema.getType("NotificationKind") as GraphQLEnumType).getValues().map(({ name }) => name).sort();

describe.each([["en", en], ["de", de]] as const)("the messages of notifications in %s", (_, messages) => {
  it("name every kind of the schema", () => {
    expect(Object.keys(messages.kinds).sort()).toEqual(kinds);
  });

  it("have no empty texts", () => {
    expect(JSON.stringify(messages)).not.toMatch(/:""/);
  });
});
