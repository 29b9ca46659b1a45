import { expect, it } from "vitest";
import { chapterAt, parseChapters } from "./chapters";

it("reads a chapter from each line", () => {
  expect(parseChapters("0:00 Start\n\n 1:05  The bowline \n1:02:03 End")).toEqual({
    chapters: [{ startSeconds: 0, title: "Start" }, { startSeconds: 65, title: "The bowline" }, { startSeconds: 3723, title: "End" }],
    wrong: null,
  });
  expect(parseChapters("0:00 Start\nThe end").wrong).toBe("The end");
  expect(parseChapters("0:75 No").wrong).toBe("0:75 No");
  expect(parseChapters("")).toEqual({ chapters: [], wrong: null });
});

it("finds the chapter at a position", () => {
  const chapters = [{ startSeconds: 5, title: "a" }, { startSeconds: 10, title: "b" }];
  expect([0, 5, 9.9, 10, 99].map((position) => chapterAt(chapters, position)?.title)).toEqual([undefined, "a", "a", "b", "b"]);
});
