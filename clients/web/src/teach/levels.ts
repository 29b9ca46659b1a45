import type { CourseLevel } from "@/gql/teach";

export const LEVELS = ["ALL", "BEGINNER", "INTERMEDIATE", "EXPERT"] as const satisfies readonly CourseLevel[];
