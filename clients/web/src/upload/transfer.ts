/** The transfer of a file in parts, straight to the object storage, which goes on where it stopped. */

export interface UploadPart {
  number: number;
  url: string;
  sizeBytes: number;
}

export interface UploadSession {
  id: string;
  videoId: string;
  partSizeBytes: number;
  partCount: number;
  /** The parts that have not arrived whole. */
  parts: readonly UploadPart[];
}

/** What is known of an upload, kept until it is complete. */
export interface UploadRecord {
  /** The idempotency key: the same key is the same upload. */
  key: string;
  sessionId: string | null;
  /** The storage's ETags of the parts that have arrived, by number. */
  etags: Record<number, string>;
}

export interface UploadServer {
  start: (key: string) => Promise<UploadSession>;
  resume: (sessionId: string) => Promise<UploadSession>;
  complete: (sessionId: string, parts: { number: number; etag: string }[]) => Promise<void>;
  /** Send a part; returns its ETag. Rejects with StorageRefusal, or another error where the network failed. */
  put: (url: string, body: Blob, onProgress: (bytes: number) => void, signal: AbortSignal) => Promise<string>;
}

/** The storage declined a part. */
export class StorageRefusal extends Error {
  constructor(readonly status: number) {
    super(`the storage answered ${status}`);
  }
}

/** The graph declined a step of the upload; the message is for people. */
export class UploadDeclined extends Error {
  constructor(message: string, readonly code: string | null) {
    super(message);
  }

  /** Whether the upload itself is gone, so that a new one is to be begun. */
  get gone(): boolean {
    return this.code === "EXPIRED" || this.code === "NOT_FOUND" || this.code === "PART_MISMATCH";
  }
}

export interface TransferEvents {
  progress: (bytes: number) => void;
  save: (record: UploadRecord) => void;
  /** Wait before another attempt, the number of which is given, from 0; longer while there is no network. */
  wait: (attempt: number) => Promise<void>;
  finishing: () => void;
}

const CONCURRENT = 3;
/** The attempts at a part in a row that may fail. */
const ATTEMPTS = 8;
const EXPIRED = new Set([401, 403, 404, 410]);

/** Sends a file; returns the id of its video. Rejects with UploadDeclined, StorageRefusal or the network's error. */
export async function transfer(file: Blob, stored: UploadRecord, newKey: () => string, server: UploadServer, events: TransferEvents, signal: AbortSignal): Promise<string> {
  try {
    return await attempt(file, stored, server, events, signal);
  } catch (problem) {
    if (!(problem instanceof UploadDeclined && problem.gone)) throw problem;
    // What was begun is gone: begin anew, once.
    return await attempt(file, { key: newKey(), sessionId: null, etags: {} }, server, events, signal);
  }
}

async function attempt(file: Blob, stored: UploadRecord, server: UploadServer, events: TransferEvents, signal: AbortSignal): Promise<string> {
  let record = stored;
  const keep = (change: Partial<UploadRecord>): void => events.save((record = { ...record, ...change }));
  keep({});
  let session = await (record.sessionId === null ? server.start(record.key) : server.resume(record.sessionId));
  keep({ sessionId: session.id });
  for (let round = 0; session.parts.length > 0; round++) {
    const expired = await send(file, session, server, events, signal, (number, etag) => keep({ etags: { ...record.etags, [number]: etag } }));
    if (!expired) break;
    // The addresses of the parts are good for some time only.
    if (round >= ATTEMPTS) throw new StorageRefusal(403);
    session = await server.resume(session.id);
  }
  events.finishing();
  const parts = Array.from({ length: session.partCount }, (_, index) => ({ number: index + 1, etag: record.etags[index + 1] }));
  const known = parts.filter((part): part is { number: number; etag: string } => part.etag !== undefined);
  // Where a part's ETag was lost with its tab, the server declines, and all is sent again.
  await server.complete(session.id, known);
  return session.videoId;
}

/** Sends the missing parts, some at a time; returns whether addresses had expired. */
async function send(file: Blob, session: UploadSession, server: UploadServer, events: TransferEvents, signal: AbortSignal, arrived: (number: number, etag: string) => void): Promise<boolean> {
  const waiting = [...session.parts];
  const under = new Map<number, number>();
  let done = file.size - session.parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  let expired = false;
  let failed = false;
  const report = (): void => events.progress(done + [...under.values()].reduce((sum, bytes) => sum + bytes, 0));
  report();

  async function one(part: UploadPart): Promise<void> {
    const start = (part.number - 1) * session.partSizeBytes;
    const body = file.slice(start, start + part.sizeBytes);
    for (let tries = 0; !expired && !failed; tries++) {
      try {
        const etag = await server.put(part.url, body, (bytes) => { under.set(part.number, bytes); report(); }, signal);
        under.delete(part.number);
        done += part.sizeBytes;
        arrived(part.number, etag);
        report();
        return;
      } catch (problem) {
        under.delete(part.number);
        report();
        signal.throwIfAborted();
        if (problem instanceof StorageRefusal && EXPIRED.has(problem.status)) expired = true;
        else if (tries + 1 >= ATTEMPTS) {
          failed = true;
          throw problem;
        } else await events.wait(tries);
        signal.throwIfAborted();
      }
    }
  }

  async function worker(): Promise<void> {
    for (let part = waiting.shift(); part !== undefined && !expired && !failed; part = waiting.shift()) await one(part);
  }

  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return expired;
}
