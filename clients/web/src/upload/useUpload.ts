import { useSyncExternalStore } from "react";
import type { UploadState } from "./uploads";
import { onUploads, uploadOf } from "./uploads";

/** The upload of a lecture in this tab; null if there is none. */
export function useUpload(lectureId: string): UploadState | null {
  return useSyncExternalStore(onUploads, () => uploadOf(lectureId));
}
