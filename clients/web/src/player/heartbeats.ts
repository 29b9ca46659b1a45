/**
 * Progress on its way to the server. Beats wait in local storage until the server has them, so that a closed tab or
 * minutes without a network lose nothing; each has an id of its own, so that a repeated one counts once.
 */

export interface Heartbeat {
  lectureId: string;
  positionSeconds: number;
  watchedRanges: [number, number][];
  clientEventId: string;
  at: string;
}

/** What became of a batch: `done` also for beats that the server will never take. */
export type Delivery = "done" | "later";
export type Deliver = (beats: Heartbeat[], options: { keepalive: boolean }) => Promise<Delivery>;

/** The most beats in one request: a body within the 64 KiB that a browser lets outlive its page. */
const BATCH = 50;
/** The most beats that wait, about four hours offline at one in ten seconds. */
const LIMIT = 1500;

export class HeartbeatQueue {
  private sending = false;

  constructor(
    private readonly key: string,
    private readonly deliver: Deliver,
    private readonly storage: Storage = localStorage,
  ) {}

  get waiting(): Heartbeat[] {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "[]") as Heartbeat[];
    } catch {
      return [];
    }
  }

  add(beat: Heartbeat): void {
    this.write([...this.waiting, beat].slice(-LIMIT));
  }

  /** Send what waits. `keepalive` for a page that is being left: the request outlives it, its response may not be seen. */
  async flush({ keepalive = false } = {}): Promise<void> {
    if (this.sending && !keepalive) return;
    this.sending = true;
    try {
      for (;;) {
        // One request reports lectures of one course alone: those of another wait for the next.
        const { waiting } = this;
        const batch = waiting.filter(({ lectureId }) => lectureId === waiting[0]?.lectureId).slice(0, BATCH);
        if (batch.length === 0 || (await this.deliver(batch, { keepalive })) === "later") return;
        const sent = new Set(batch.map(({ clientEventId }) => clientEventId));
        this.write(this.waiting.filter(({ clientEventId }) => !sent.has(clientEventId)));
      }
    } finally {
      this.sending = false;
    }
  }

  private write(beats: Heartbeat[]): void {
    if (beats.length === 0) this.storage.removeItem(this.key);
    else this.storage.setItem(this.key, JSON.stringify(beats));
  }
}

/** The seconds watched since the last beat, as ranges: seeking begins another. */
export class WatchedRanges {
  private ranges: [number, number][] = [];
  private start: number | null = null;
  private end = 0;

  /** Note the position while the video plays; called several times a second. */
  tick(position: number): void {
    if (this.start === null || position < this.end - 0.5 || position - this.end > 2.5) {
      this.close();
      this.start = position;
    }
    this.end = position;
  }

  /** End the present range: the video paused, or jumped. */
  close(): void {
    if (this.start !== null && this.end > this.start) {
      const range: [number, number] = [Math.floor(this.start), Math.ceil(this.end)];
      this.ranges.push(range);
    }
    this.start = null;
  }

  /** Take the ranges so far and begin anew; `duration` bounds them. */
  take(duration: number): [number, number][] {
    const position = this.start === null ? null : this.end;
    this.close();
    if (position !== null) {
      this.start = position;
      this.end = position;
    }
    const taken = this.ranges.map(([from, to]): [number, number] => [from, Math.min(to, Math.ceil(duration) || to)]).filter(([from, to]) => to > from);
    this.ranges = [];
    return taken;
  }
}
