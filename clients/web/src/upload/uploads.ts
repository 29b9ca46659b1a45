/**
 * The uploads of this tab, one for each lecture, and one for each course of a film without a lecture. They go on while
 * the instructor visits other pages, and attach their video to the lecture when the file has arrived.
 */
import type { Client, TypedDocumentNode } from "@urql/core";
import { LectureEditorDocument } from "@/gql/editor";
import { AttachLectureVideoDocument, CompleteVideoUploadDocument, ResumeVideoUploadDocument, StartVideoUploadDocument } from "@/gql/upload";
import type { UploadSessionPartsFragment } from "@/gql/upload";
import { backoff } from "@/graphql/subscriptions";
import { put } from "./put";
import { fingerprintOf, forgetUpload, storedUpload, storeUpload } from "./records";
import type { UploadRecord, UploadServer, UploadSession } from "./transfer";
import { transfer, UploadDeclined } from "./transfer";

export interface UploadState {
  filename: string;
  sizeBytes: number;
  sentBytes: number;
  /** Bytes per second so far; null until there is a figure. */
  rate: number | null;
  phase: "sending" | "waiting" | "finishing" | "paused" | "failed";
  /** The message of a failure for people; null where there is none. */
  problem: string | null;
}

/** What a film is uploaded for: a lecture, or its course alone. */
export interface UploadTarget {
  courseId: string;
  lectureId: string | null;
}

/** The key of a target's upload: the id of the lecture, or that of the course. */
export function keyOf({ courseId, lectureId }: UploadTarget): string {
  return lectureId ?? courseId;
}

interface Running {
  file: File;
  target: UploadTarget;
  state: UploadState;
  controller: AbortController;
}

const running = new Map<string, Running>();
const listeners = new Set<() => void>();

export function onUploads(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function uploadOf(key: string): UploadState | null {
  return running.get(key)?.state ?? null;
}

function change(key: string, part: Partial<UploadState>): void {
  const entry = running.get(key);
  if (!entry) return;
  entry.state = { ...entry.state, ...part };
  for (const listener of listeners) listener();
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function watchTab(): void {
  const busy = [...running.values()].some(({ state }) => state.phase === "sending" || state.phase === "waiting" || state.phase === "finishing");
  window.removeEventListener("beforeunload", ask);
  if (busy) window.addEventListener("beforeunload", ask);
}

/** Begin to upload a file, or go on where an upload of the same file stopped. */
export function upload(client: Client, target: UploadTarget, file: File): void {
  const key = keyOf(target);
  running.get(key)?.controller.abort();
  const stored = storedUpload(key);
  const record = stored?.fingerprint === fingerprintOf(file) ? stored : { key: crypto.randomUUID(), sessionId: null, etags: {} };
  running.set(key, { file, target, controller: new AbortController(), state: { filename: file.name, sizeBytes: file.size, sentBytes: 0, rate: null, phase: "sending", problem: null } });
  change(key, {});
  void run(client, key, record);
}

/** Stop sending; `upload` with the same file, or `resumeUpload`, goes on. */
export function pauseUpload(key: string): void {
  const entry = running.get(key);
  if (!entry || entry.state.phase === "finishing") return;
  change(key, { phase: "paused", rate: null });
  entry.controller.abort();
  watchTab();
}

export function resumeUpload(client: Client, key: string): void {
  const entry = running.get(key);
  if (entry) upload(client, entry.target, entry.file);
}

/** Stop an upload and forget it. */
export function cancelUpload(key: string): void {
  running.get(key)?.controller.abort();
  running.delete(key);
  forgetUpload(key);
  watchTab();
  for (const listener of listeners) listener();
}

async function run(client: Client, key: string, record: UploadRecord): Promise<void> {
  const entry = running.get(key);
  if (!entry) return;
  const { file, target: { courseId, lectureId }, controller } = entry;
  const { signal } = controller;
  const begun = performance.now();
  let first: number | null = null;
  watchTab();
  try {
    const videoId = await transfer(file, record, () => crypto.randomUUID(), serverOf(client, courseId, file), {
      progress(sentBytes) {
        if (signal.aborted) return;
        first ??= sentBytes;
        const seconds = (performance.now() - begun) / 1000;
        change(key, { phase: "sending", sentBytes, rate: seconds > 1 && sentBytes > first ? (sentBytes - first) / seconds : null });
      },
      save(kept) {
        if (!signal.aborted) storeUpload(key, { ...kept, filename: file.name, fingerprint: fingerprintOf(file), sizeBytes: file.size, sentBytes: running.get(key)?.state.sentBytes ?? 0 });
      },
      finishing: () => change(key, { phase: "finishing", sentBytes: file.size, rate: null }),
      wait(attempt) {
        change(key, { phase: "waiting", rate: null });
        return pause(attempt, signal);
      },
    }, signal);
    if (lectureId !== null) {
      await execute(client, AttachLectureVideoDocument, { input: { lectureId, videoId } }, (data) => data.attachLectureVideo);
      await attached(client, lectureId, videoId, signal);
    }
    cancelUpload(key);
  } catch (problem) {
    if (signal.aborted) return;
    change(key, { phase: "failed", rate: null, problem: problem instanceof UploadDeclined && problem.message !== "" ? problem.message : null });
    watchTab();
  }
}

/** Fetch the lecture until its video is there: what holds the videos gets to know of it a moment later. */
async function attached(client: Client, lectureId: string, videoId: string, signal: AbortSignal): Promise<void> {
  for (let left = 60; left > 0 && !signal.aborted; left -= 1) {
    const { data } = await client.query(LectureEditorDocument, { lectureId }, { requestPolicy: "network-only" }).toPromise();
    if (data?.lecture?.video?.id === videoId) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Wait before another attempt; the network's return ends the wait. */
function pause(attempt: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const timer = setTimeout(finish, navigator.onLine ? backoff(attempt) : 120_000);
    function finish(): void {
      clearTimeout(timer);
      ended.abort();
      resolve();
    }
    window.addEventListener("online", finish, { signal: ended.signal });
    signal.addEventListener("abort", finish, { signal: ended.signal });
  });
}

function serverOf(client: Client, courseId: string, file: File): UploadServer {
  const sessionOf = (session: UploadSessionPartsFragment | null): UploadSession => {
    if (session === null) throw new UploadDeclined("", null);
    return { ...session, videoId: session.video.id };
  };
  return {
    put,
    start: async (idempotencyKey) => sessionOf((await execute(client, StartVideoUploadDocument, { input: { courseId, filename: file.name.slice(-255), sizeBytes: String(file.size), idempotencyKey } }, (data) => data.startVideoUpload)).uploadSession),
    resume: async (uploadSessionId) => sessionOf((await execute(client, ResumeVideoUploadDocument, { input: { uploadSessionId } }, (data) => data.resumeVideoUpload)).uploadSession),
    complete: async (uploadSessionId, parts) => {
      await execute(client, CompleteVideoUploadDocument, { input: { uploadSessionId, parts } }, (data) => data.completeVideoUpload);
    },
  };
}

interface Payload {
  errors: readonly { code: string; message: string }[];
}

/** Run a mutation; returns its payload. Rejects with UploadDeclined for its errors, and with the network's. */
async function execute<Data, Variables extends object, Result extends Payload>(client: Client, document: TypedDocumentNode<Data, Variables>, variables: Variables, payloadOf: (data: Data) => Result): Promise<Result> {
  const { data, error } = await client.mutation(document, variables).toPromise();
  if (!data) throw error ?? new Error("no response");
  const payload = payloadOf(data);
  const [first] = payload.errors;
  if (first) throw new UploadDeclined(first.message, first.code);
  return payload;
}
