import { readFileSync } from "node:fs";
import type { GraphQLEnumType } from "graphql";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { messages as de } from "./de";
import { messages as en } from "./en";

const schema = buildSchema(readFileSync("../../schema/api.graphql", "utf8"));
const valuesOf = (name: string) => (schema.getType(name) as GraphQLEnumType).getValues().map(({ name: value }) => value).sort();

describe.each([["en", en], ["de", de]] as const)("the messages for admins in %s", (_, messages) => {
  it("name every value of the schema's enums", () => {
    expect(Object.keys(messages.queue.statuses).sort()).toEqual(valuesOf("CourseStatus"));
    expect(Object.keys(messages.users.roleNames).sort()).toEqual(valuesOf("Role"));
    expect(Object.keys(messages.users.statuses).sort()).toEqual(valuesOf("UserStatus"));
    expect(Object.keys(messages.roles.scopeNames).sort()).toEqual(valuesOf("Scope"));
    expect(Object.keys(messages.money.kinds).sort()).toEqual(valuesOf("MoneyIssueKind"));
  });

  it("have no empty texts", () => {
    expect(JSON.stringify(messages)).not.toMatch(/:""/);
  });
});
