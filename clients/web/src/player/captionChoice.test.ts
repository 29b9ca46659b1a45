import { beforeEach, describe, expect, it } from "vitest";
import { OFF, storeChoice, storedChoice, trackOf } from "./captionChoice";

const tracks = [{ index: 0, language: "de", label: "Deutsch" }, { index: 1, language: "en-GB", label: "English" }, { index: 2, language: "en", label: "English (US)" }];

describe("the choice of captions", () => {
  beforeEach(() => localStorage.clear());

  it("is off until one is chosen, and is kept by language", () => {
    expect(trackOf(tracks, storedChoice())).toBe(OFF);
    storeChoice("de");
    expect(trackOf(tracks, storedChoice())).toBe(0);
    storeChoice(null);
    expect(storedChoice()).toBeNull();
  });

  it("prefers the language itself to a relative of it", () => {
    expect(trackOf(tracks, "en")).toBe(2);
    expect(trackOf(tracks, "en-US")).toBe(1);
    expect(trackOf(tracks, "fr")).toBe(OFF);
  });
});
