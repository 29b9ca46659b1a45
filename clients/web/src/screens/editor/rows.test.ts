import { describe, expect, it } from "vitest";
import { applied, moveTo, rowsOf, step } from "./rows";

const outline = [
  { id: "A", lectures: [{ id: "a1" }, { id: "a2" }] },
  { id: "B", lectures: [] },
  { id: "C", lectures: [{ id: "c1" }] },
];
const rows = rowsOf(outline);
const shape = (sections: readonly { id: string; lectures: readonly { id: string }[] }[]) => sections.map(({ id, lectures }) => `${id}:${lectures.map((each) => each.id).join()}`).join(" ");
const after = (id: string, over: string, among = rows) => {
  const move = moveTo(among, id, over);
  return move && shape(applied(outline, move));
};

describe("moving a row to the place of another", () => {
  it("orders the lectures of a section", () => {
    expect(after("a1", "a2")).toBe("A:a2,a1 B: C:c1");
    expect(after("a2", "a1")).toBe("A:a2,a1 B: C:c1");
  });

  it("takes a lecture into the section above it", () => {
    expect(after("a1", "B")).toBe("A:a2 B:a1 C:c1");
    expect(after("c1", "B")).toBe("A:a1,a2,c1 B: C:");
    expect(after("a1", "c1")).toBe("A:a2 B: C:c1,a1");
    expect(after("c1", "C")).toBe("A:a1,a2 B:c1 C:");
  });

  it("puts a lecture that is dropped above everything first", () => {
    expect(after("c1", "A")).toBe("A:c1,a1,a2 B: C:");
  });

  it("orders sections with their lectures", () => {
    const sections = rows.filter(({ kind }) => kind === "section");
    expect(after("A", "C", sections)).toBe("B: C:c1 A:a1,a2");
    expect(after("C", "A", sections)).toBe("C:c1 A:a1,a2 B:");
  });

  it("does nothing for a row in its own place or for unknown rows", () => {
    expect([moveTo(rows, "a1", "a1"), moveTo(rows, "zz", "a1"), moveTo(rows, "a1", "zz")]).toEqual([null, null, null]);
  });
});

describe("a step", () => {
  it("moves a lecture across the borders of sections, until the ends", () => {
    const shapes = (id: string, by: -1 | 1) => {
      const move = step(rows, id, by);
      return move && shape(applied(outline, move));
    };
    expect(shapes("a2", 1)).toBe("A:a1 B:a2 C:c1");
    expect(shapes("c1", -1)).toBe("A:a1,a2 B:c1 C:");
    expect(shapes("c1", 1)).toBeNull();
    expect(shapes("a1", -1)).toBeNull();
    expect(shapes("A", -1)).toBeNull();
    expect(shapes("A", 1)).toBe("B: A:a1,a2 C:c1");
  });
});
