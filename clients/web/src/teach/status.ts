/** What the states of a course look like, and what its instructors do next. */
import type { CourseStatus } from "@/gql/teach";
import type { Tone } from "@/ui/Badge";
import type { TeachMessages } from "./messages/en";

export const TONES: Record<CourseStatus, Tone> = { DRAFT: "neutral", IN_REVIEW: "info", CHANGES_REQUESTED: "warn", PUBLISHED: "good", UNLISTED: "info", ARCHIVED: "neutral", SUSPENDED: "bad" };

/** The states in which a course can be edited. */
const EDITABLE: ReadonlySet<CourseStatus> = new Set(["DRAFT", "CHANGES_REQUESTED", "PUBLISHED", "UNLISTED"]);

export function isEditable(status: CourseStatus): boolean {
  return EDITABLE.has(status);
}

export interface NextStep {
  text: string;
  /** The page of the course's editor where it is done. */
  page: string;
}

export function nextStep(course: { status: CourseStatus; publishBlockers: readonly unknown[] | null }, t: TeachMessages): NextStep {
  const missing = course.publishBlockers?.length ?? 0;
  switch (course.status) {
    case "DRAFT":
      return missing > 0 ? { text: t.next.missing(missing), page: "" } : { text: t.next.submit, page: "/publish" };
    case "CHANGES_REQUESTED":
      return { text: t.next.notes, page: "/publish" };
    case "IN_REVIEW":
      return { text: t.next.wait, page: "/publish" };
    case "PUBLISHED":
      return { text: t.next.sell, page: "/statistics" };
    case "UNLISTED":
      return { text: t.next.unlisted, page: "/statistics" };
    case "ARCHIVED":
      return { text: t.next.archived, page: "/statistics" };
    case "SUSPENDED":
      return { text: t.next.suspended, page: "/publish" };
  }
}
