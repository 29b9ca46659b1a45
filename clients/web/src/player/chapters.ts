/** The chapters of a film, and their text as one types it: a line each, its time first. */
export interface Chapter {
  title: string;
  startSeconds: number;
}

/** The chapter at a position; undefined before the first. */
export function chapterAt(chapters: readonly Chapter[], position: number): Chapter | undefined {
  return chapters.findLast(({ startSeconds }) => startSeconds <= position + 0.01);
}

const LINE = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})\s+(.+)$/;

/** Parses lines such as `1:05 The first knot`; returns the first line that is none. */
export function parseChapters(text: string): { chapters: Chapter[]; wrong: string | null } {
  const chapters: Chapter[] = [];
  for (const line of text.split("\n").map((each) => each.trim()).filter(Boolean)) {
    const [, hours = "0", minutes, seconds, title] = LINE.exec(line) ?? [];
    if (title === undefined || Number(seconds) > 59) return { chapters, wrong: line };
    chapters.push({ title, startSeconds: (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds) });
  }
  return { chapters, wrong: null };
}
