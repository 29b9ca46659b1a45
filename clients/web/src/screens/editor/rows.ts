/** A course's outline as one list of rows, in which sections and lectures move. Pure. */

export interface OutlineSection {
  id: string;
  lectures: readonly { id: string }[];
}

export interface Row {
  kind: "section" | "lecture";
  id: string;
}

export type Move = { kind: "section"; id: string; position: number } | { kind: "lecture"; id: string; sectionId: string; position: number };

/** Each section, then its lectures. */
export function rowsOf(sections: readonly OutlineSection[]): Row[] {
  return sections.flatMap((section) => [
    { kind: "section" as const, id: section.id },
    ...section.lectures.map(({ id }) => ({ kind: "lecture" as const, id })),
  ]);
}

/**
 * The move that puts the row `id` in the place of the row `over`; null if nothing moves. A lecture belongs to the
 * section above it. `rows` are those on the screen: sections move among sections.
 */
export function moveTo(rows: readonly Row[], id: string, over: string): Move | null {
  const from = rows.findIndex((row) => row.id === id);
  const to = rows.findIndex((row) => row.id === over);
  const row = rows[from];
  if (row === undefined || to < 0 || from === to) return null;
  const others = rows.filter((each) => each.id !== id);
  if (row.kind === "section") {
    const position = others.slice(0, to).filter(({ kind }) => kind === "section").length;
    return position === rows.slice(0, from).filter(({ kind }) => kind === "section").length ? null : { kind: "section", id, position };
  }
  // Nothing is above the first section.
  const before = others.slice(0, Math.max(1, to));
  const section = before.findLastIndex(({ kind }) => kind === "section");
  const head = before[section];
  const position = before.length - section - 1;
  const own = rows.slice(0, from).findLastIndex(({ kind }) => kind === "section");
  if (head === undefined || (rows[own]?.id === head.id && from - own - 1 === position)) return null;
  return { kind: "lecture", id, sectionId: head.id, position };
}

/** The move of a row by one place up (-1) or down (1); null at the end. */
export function step(rows: readonly Row[], id: string, by: -1 | 1): Move | null {
  const row = rows.find((each) => each.id === id);
  const among = row?.kind === "section" ? rows.filter(({ kind }) => kind === "section") : rows;
  const target = among[among.findIndex((each) => each.id === id) + by];
  return target === undefined ? null : moveTo(among, id, target.id);
}

/** The outline after a move, as it will be when the server has done it. */
export function applied<Section extends OutlineSection>(sections: readonly Section[], move: Move): Section[] {
  if (move.kind === "section") {
    const moved = sections.find(({ id }) => id === move.id);
    const others = sections.filter(({ id }) => id !== move.id);
    return moved ? others.toSpliced(move.position, 0, moved) : others;
  }
  const lecture = sections.flatMap(({ lectures }) => lectures).find(({ id }) => id === move.id);
  return sections.map((section) => {
    const lectures = section.lectures.filter(({ id }) => id !== move.id);
    return { ...section, lectures: section.id === move.sectionId && lecture ? lectures.toSpliced(move.position, 0, lecture) : lectures };
  });
}
