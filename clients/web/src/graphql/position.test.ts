import { describe, expect, it } from "vitest";
import { Position } from "./position";
import { backoff } from "./subscriptions";

const notification = (seq: string) => ({ data: { notificationReceived: { seq } } });

describe("the position of a subscription", () => {
  it("resumes after the last event, and takes none twice", () => {
    const position = new Position({ afterSeq: "7" });
    expect(["7", "8", "8", "9", "3", "10"].filter((seq) => position.accept(notification(seq)))).toEqual(["8", "9", "10"]);
    expect(position.resume()).toEqual({ afterSeq: "10" });
  });

  it("compares numbers beyond doubles", () => {
    const position = new Position({ afterSeq: "9007199254740992" });
    expect(position.accept(notification("9007199254740993"))).toBe(true);
  });

  it("begins now where no number is given, and resumes from the first event", () => {
    const position = new Position({ afterSeq: null });
    expect(position.resume()).toEqual({ afterSeq: null });
    expect(position.accept(notification("4"))).toBe(true);
    expect(position.resume()).toEqual({ afterSeq: "4" });
  });

  it("leaves other subscriptions alone", () => {
    const position = new Position({ orderId: "ord_1" });
    expect(position.accept({ data: { orderStatusChanged: { id: "ord_1" } } })).toBe(true);
    expect(position.resume()).toEqual({ orderId: "ord_1" });
  });
});

it("waits longer with each attempt, half a minute at most", () => {
  expect([0, 1, 4].map((attempt) => backoff(attempt, 1))).toEqual([500, 1000, 8000]);
  expect(backoff(30, 1)).toBe(30_000);
  expect(backoff(30, 0)).toBe(15_000);
});
