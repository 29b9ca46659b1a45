/** Uploads that are not complete, kept in this browser so that they go on after a reload. */
import type { UploadRecord } from "./transfer";

export interface StoredUpload extends UploadRecord {
  filename: string;
  fingerprint: string;
  sizeBytes: number;
  /** The bytes that had arrived when it was stored last. */
  sentBytes: number;
}

const PREFIX = "lectern.upload.";

/** Tells a file from others: its content is not read. */
export function fingerprintOf(file: File): string {
  return `${file.name}/${file.size}/${file.lastModified}`;
}

export function storedUpload(lectureId: string): StoredUpload | null {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + lectureId) ?? "null") as StoredUpload | null;
  } catch {
    return null;
  }
}

export function storeUpload(lectureId: string, upload: StoredUpload): void {
  try {
    localStorage.setItem(PREFIX + lectureId, JSON.stringify(upload));
  } catch {
    // Without room in the storage, the upload goes on and only cannot be resumed after a reload.
  }
}

export function forgetUpload(lectureId: string): void {
  localStorage.removeItem(PREFIX + lectureId);
}
