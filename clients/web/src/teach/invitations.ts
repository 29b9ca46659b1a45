/** The looks of the states of an invitation to teach. */
import type { CoInstructorInvitationStatus } from "@/gql/teach-instructors";
import type { Tone } from "@/ui/Badge";

export const INVITATION_TONES: Record<CoInstructorInvitationStatus, Tone> = { PENDING: "info", ACCEPTED: "good", DECLINED: "neutral", WITHDRAWN: "neutral", EXPIRED: "neutral" };
