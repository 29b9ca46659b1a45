/** The looks of the states of a video. */
import type { VideoPartsFragment } from "@/gql/editor";
import type { Tone } from "@/ui/Badge";

export const VIDEO_TONES: Record<VideoPartsFragment["status"], Tone> = { AWAITING_UPLOAD: "neutral", UPLOADED: "info", PROBING: "info", TRANSCODING: "info", READY: "good", FAILED: "bad", DELETED: "neutral" };
