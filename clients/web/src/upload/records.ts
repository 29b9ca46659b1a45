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

export function storedUpload(key: string): StoredUpload | null {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? "null") as StoredUpload | null;
  } catch {
    return null;
  }
}

export function storeUpload(key: string, upload: StoredUpload): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(upload));
  } catch {
    // Without room in the storage, the upload goes on and only cannot be resumed after a reload.
  }
}

export function forgetUpload(key: string): void {
  localStorage.removeItem(PREFIX + key);
}
