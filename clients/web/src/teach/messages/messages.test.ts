import { readFileSync } from "node:fs";
import type { GraphQLEnumType } from "graphql";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { messages as de } from "./de";
import { messages as en } from "./en";

const schema = buildSchema(readFileSync("../../schema/api.graphql", "utf8"));
const valuesOf = (name: string) => (schema.getType(name) as GraphQLEnumType).getValues().map(({ name: value }) => value).sort();

describe.each([["en", en], ["de", de]] as const)("the messages for instructors in %s", (_, messages) => {
  it("name every value of the schema's enums", () => {
    expect(Object.keys(messages.status).sort()).toEqual(valuesOf("CourseStatus"));
    expect(Object.keys(messages.outline.kinds).sort()).toEqual(valuesOf("LectureKind"));
    expect(Object.keys(messages.video.status).sort()).toEqual(valuesOf("VideoStatus"));
    expect(Object.keys(messages.captions.drafts).sort()).toEqual(valuesOf("CaptionDraftStatus"));
    expect(Object.keys(messages.failures).sort()).toEqual(valuesOf("VideoFailureCode"));
    expect(Object.keys(messages.coupons.states).sort()).toEqual(valuesOf("CouponStatus"));
    expect(Object.keys(messages.payouts.states).sort()).toEqual(valuesOf("PayoutStatus"));
  });

  it("have no empty texts", () => {
    expect(JSON.stringify(messages)).not.toMatch(/:""/);
  });
});
