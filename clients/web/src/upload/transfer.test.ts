import { describe, expect, it, vi } from "vitest";
import type { UploadRecord, UploadServer } from "./transfer";
import { StorageRefusal, transfer, UploadDeclined } from "./transfer";

const SIZE = 10;
const PART = 4;

/** An object storage and the graph beside it, whose addresses end with each `expire`. */
class FakeServer implements UploadServer {
  readonly arrived = new Map<number, { text: string; etag: string }>();
  readonly puts: number[] = [];
  generation = 0;
  completed: { number: number; etag: string }[] | null = null;
  gone = false;
  starts: string[] = [];
  fail: (number: number) => Error | null = () => null;

  private session() {
    if (this.gone) throw new UploadDeclined("gone", "EXPIRED");
    const numbers = [1, 2, 3].filter((number) => !this.arrived.has(number));
    return { id: "ses", videoId: "vid", partSizeBytes: PART, partCount: 3, parts: numbers.map((number) => ({ number, url: `${this.generation}/${number}`, sizeBytes: number === 3 ? 2 : PART })) };
  }

  start = (key: string) => {
    if (this.starts.length > 0 && this.starts.at(-1) !== key) { this.gone = false; this.arrived.clear(); }
    this.starts.push(key);
    return Promise.resolve().then(() => this.session());
  };

  resume = () => Promise.resolve().then(() => this.session());

  complete = (_: string, parts: { number: number; etag: string }[]) => {
    if ([...this.arrived].some(([number, { etag }]) => parts.find((part) => part.number === number)?.etag !== etag)) return Promise.reject(new UploadDeclined("mismatch", "PART_MISMATCH"));
    this.completed = parts;
    return Promise.resolve();
  };

  put = async (url: string, body: Blob, onProgress: (bytes: number) => void) => {
    const [generation = "", name = ""] = url.split("/");
    const number = Number(name);
    this.puts.push(number);
    onProgress(1);
    if (Number(generation) !== this.generation) throw new StorageRefusal(403);
    const problem = this.fail(number);
    if (problem) throw problem;
    const etag = `"${number}-${this.starts.length}"`;
    this.arrived.set(number, { text: await body.text(), etag });
    return etag;
  };
}

function run(server: FakeServer, record: Partial<UploadRecord> = {}, signal = new AbortController().signal) {
  const saved: UploadRecord[] = [];
  const events = { progress: vi.fn(), save: (each: UploadRecord) => void saved.push(each), wait: vi.fn(() => Promise.resolve()), finishing: vi.fn() };
  const done = transfer(new Blob(["abcdefghij"]), { key: "k1", sessionId: null, etags: {}, ...record }, () => "k2", server, events, signal);
  return { done, saved, events };
}

describe("a transfer", () => {
  it("sends each part once and completes with the tags of all", async () => {
    const server = new FakeServer();
    const { done, saved, events } = run(server);
    expect(await done).toBe("vid");
    expect([1, 2, 3].map((number) => server.arrived.get(number)?.text)).toEqual(["abcd", "efgh", "ij"]);
    expect(server.completed?.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(saved.at(-1)).toMatchObject({ key: "k1", sessionId: "ses" });
    expect(events.progress).toHaveBeenLastCalledWith(SIZE);
  });

  it("goes on with the missing parts after the tab was closed", async () => {
    const server = new FakeServer();
    server.starts = ["k1"];
    server.arrived.set(1, { text: "abcd", etag: '"1-1"' });
    const { done, events } = run(server, { sessionId: "ses", etags: { 1: '"1-1"' } });
    await done;
    expect(server.puts).toEqual([2, 3]);
    expect(events.progress.mock.calls[0]).toEqual([4]);
  });

  it("sends everything again where a tag was lost", async () => {
    const server = new FakeServer();
    server.starts = ["k1"];
    server.arrived.set(1, { text: "abcd", etag: '"lost"' });
    await run(server, { sessionId: "ses" }).done;
    expect(server.starts).toEqual(["k1", "k2"]);
    expect(server.completed).toHaveLength(3);
  });

  it("begins anew where the upload is gone, and only once", async () => {
    const server = new FakeServer();
    server.starts = ["k1"];
    server.gone = true;
    await run(server, { sessionId: "ses" }).done;
    expect(server.starts).toEqual(["k1", "k2"]);
    const dead = new FakeServer();
    dead.resume = () => Promise.reject(new UploadDeclined("no room", "QUOTA_EXCEEDED"));
    await expect(run(dead, { sessionId: "ses" }).done).rejects.toThrow("no room");
    expect(dead.starts).toEqual([]);
  });

  it("asks for new addresses when the old have expired", async () => {
    const server = new FakeServer();
    let first = true;
    server.fail = () => {
      if (!first) return null;
      first = false;
      server.generation++;
      return new StorageRefusal(403);
    };
    await run(server).done;
    expect(server.completed).toHaveLength(3);
  });

  it("tries again after the network failed, and gives up after some attempts", async () => {
    const server = new FakeServer();
    let failures = 2;
    server.fail = (number) => (number === 2 && failures-- > 0 ? new Error("network") : null);
    const { done, events } = run(server);
    await done;
    expect(events.wait.mock.calls).toEqual([[0], [1]]);
    const broken = new FakeServer();
    broken.fail = () => new Error("network");
    await expect(run(broken).done).rejects.toThrow("network");
    expect(broken.completed).toBeNull();
  });

  it("stops when it is canceled", async () => {
    const server = new FakeServer();
    const canceled = new AbortController();
    server.fail = () => {
      canceled.abort();
      return new Error("aborted");
    };
    await expect(run(server, {}, canceled.signal).done).rejects.toThrow();
    expect(server.completed).toBeNull();
  });
});
