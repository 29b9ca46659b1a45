/** The choice of the lecture to show, and of the second to begin at. */

interface Outlined {
  id: string;
  durationSeconds: number;
  viewerProgress: { positionSeconds: number; completed: boolean } | null;
}

/** The lecture of the URL; without one, that at which to resume, else the first. */
export function chooseLecture<Lecture extends { id: string }>(lectures: readonly Lecture[], chosen: string | undefined, resume: string | undefined): Lecture | undefined {
  if (chosen !== undefined) return lectures.find(({ id }) => id === chosen);
  return lectures.find(({ id }) => id === resume) ?? lectures[0];
}

export function neighbours<Lecture extends { id: string }>(lectures: readonly Lecture[], id: string): { previous: Lecture | undefined; next: Lecture | undefined } {
  const index = lectures.findIndex((lecture) => lecture.id === id);
  return { previous: lectures[index - 1], next: lectures[index + 1] };
}

/** Where to resume: from the beginning if the rest is only the last seconds. */
export function startOf({ durationSeconds, viewerProgress }: Outlined): number {
  const position = viewerProgress?.positionSeconds ?? 0;
  return position < durationSeconds - Math.min(10, durationSeconds * 0.1) ? position : 0;
}

/** The second that a link names with `t`; null if it names none. */
export function secondOf(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;
}
