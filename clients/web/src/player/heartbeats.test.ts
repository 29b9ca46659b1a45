import { beforeEach, describe, expect, it } from "vitest";
import type { Delivery, Heartbeat } from "./heartbeats";
import { HeartbeatQueue, WatchedRanges } from "./heartbeats";

const beat = (number: number): Heartbeat => ({ lectureId: "lec_1", positionSeconds: number, watchedRanges: [[0, number]], clientEventId: `beat-${number}`, at: "2026-01-01T00:00:00Z" });

function queueWith(...deliveries: Delivery[]) {
  const sent: string[][] = [];
  const queue = new HeartbeatQueue("beats", (beats) => {
    sent.push(beats.map(({ clientEventId }) => clientEventId));
    return Promise.resolve(deliveries.shift() ?? "done");
  });
  return { queue, sent };
}

describe("the queue of heartbeats", () => {
  beforeEach(() => localStorage.clear());

  it("keeps beats until the server has them, also over a reload", async () => {
    const offline = queueWith("later");
    offline.queue.add(beat(1));
    offline.queue.add(beat(2));
    await offline.queue.flush();
    expect(offline.queue.waiting).toHaveLength(2);

    const online = queueWith();
    online.queue.add(beat(3));
    await online.queue.flush();
    expect(online.sent).toEqual([["beat-1", "beat-2", "beat-3"]]);
    expect(online.queue.waiting).toEqual([]);
    expect(localStorage.length).toBe(0);
  });

  it("sends many in batches, and stops at the first that fails", async () => {
    const { queue, sent } = queueWith("done", "later");
    for (let number = 1; number <= 120; number++) queue.add(beat(number));
    await queue.flush();
    expect(sent.map((batch) => batch.length)).toEqual([50, 50]);
    expect(queue.waiting[0]?.clientEventId).toBe("beat-51");
  });

  it("sends those of each lecture by themselves: one request is about one course", async () => {
    const { queue, sent } = queueWith();
    for (const [number, lectureId] of ["lec_1", "lec_2", "lec_1"].entries()) queue.add({ ...beat(number), lectureId });
    await queue.flush();
    expect(sent).toEqual([["beat-0", "beat-2"], ["beat-1"]]);
    expect(queue.waiting).toEqual([]);
  });

  it("keeps a beat that is added while others are sent", async () => {
    const queue: HeartbeatQueue = new HeartbeatQueue("beats", (beats) => {
      if (beats[0]?.clientEventId === "beat-1") queue.add(beat(2));
      return Promise.resolve(beats[0]?.clientEventId === "beat-2" ? "later" : "done");
    });
    queue.add(beat(1));
    await queue.flush();
    expect(queue.waiting.map(({ clientEventId }) => clientEventId)).toEqual(["beat-2"]);
  });

  it("drops the oldest beyond its limit rather than growing without end", () => {
    const { queue } = queueWith();
    localStorage.setItem("beats", JSON.stringify(Array.from({ length: 1500 }, (_, number) => beat(number))));
    queue.add(beat(9999));
    expect(queue.waiting).toHaveLength(1500);
    expect(queue.waiting.at(-1)?.clientEventId).toBe("beat-9999");
  });

  it("begins anew where the stored text is damaged", () => {
    localStorage.setItem("beats", "{");
    expect(queueWith().queue.waiting).toEqual([]);
  });
});

describe("watched ranges", () => {
  it("join what is played, and part at a jump", () => {
    const watched = new WatchedRanges();
    for (const position of [0, 0.25, 1, 2, 3]) watched.tick(position);
    for (const position of [60, 61, 62.4]) watched.tick(position);
    expect(watched.take(100)).toEqual([[0, 3], [60, 63]]);
  });

  it("go on after a beat without a gap", () => {
    const watched = new WatchedRanges();
    watched.tick(0);
    watched.tick(2);
    expect(watched.take(100)).toEqual([[0, 2]]);
    watched.tick(3);
    watched.tick(4);
    expect(watched.take(100)).toEqual([[2, 4]]);
  });

  it("end with the video", () => {
    const watched = new WatchedRanges();
    watched.tick(5);
    watched.tick(6.9);
    expect(watched.take(6.2)).toEqual([[5, 7]]);
    expect(watched.take(6.2)).toEqual([]);
  });
});
