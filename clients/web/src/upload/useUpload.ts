import { useSyncExternalStore } from "react";
import type { UploadState } from "./uploads";
import { onUploads, uploadOf } from "./uploads";

/** The upload with that key in this tab; null if there is none. */
export function useUpload(key: string): UploadState | null {
  return useSyncExternalStore(onUploads, () => uploadOf(key));
}
