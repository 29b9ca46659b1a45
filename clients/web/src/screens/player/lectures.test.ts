import { expect, it } from "vitest";
import { chooseLecture, neighbours, secondOf, startOf } from "./lectures";

const lectures = [{ id: "a" }, { id: "b" }, { id: "c" }];

it("shows the lecture of the URL, else that at which to resume, else the first", () => {
  expect(chooseLecture(lectures, "b", "c")).toEqual({ id: "b" });
  expect(chooseLecture(lectures, undefined, "c")).toEqual({ id: "c" });
  expect(chooseLecture(lectures, undefined, "gone")).toEqual({ id: "a" });
  expect(chooseLecture(lectures, "gone", "a")).toBeUndefined();
});

it("knows the lectures before and after", () => {
  expect(neighbours(lectures, "a")).toEqual({ previous: undefined, next: { id: "b" } });
  expect(neighbours(lectures, "c")).toEqual({ previous: { id: "b" }, next: undefined });
});

it.each([
  [600, 240, 240],
  [600, 595, 0],
  [8, 7.5, 0],
  [8, 4, 4],
  [600, 0, 0],
])("begins a video of %d s that was left at %d s at %d s", (durationSeconds, positionSeconds, start) => {
  expect(startOf({ id: "a", durationSeconds, viewerProgress: { positionSeconds, completed: false } })).toBe(start);
});

it("reads the second that a link names", () => {
  expect(["0", "75", "-1", "1.5", "x", "", null].map(secondOf)).toEqual([0, 75, null, null, null, null, null]);
});
