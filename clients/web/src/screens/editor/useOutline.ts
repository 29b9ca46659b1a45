/** The changes of a course's outline: shown at once where they only move, then as the server has them. */
import { useState } from "react";
import { useMutation } from "urql";
import { CreateLectureDocument, CreateSectionDocument, DeleteLectureDocument, DeleteSectionDocument, MoveLectureDocument, UpdateSectionDocument } from "@/gql/editor";
import type { LectureKind, OutlinePartsFragment } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import type { Move } from "./rows";
import { applied } from "./rows";

type Section = OutlinePartsFragment["sections"][number];
interface Outcome {
  errors: readonly { code: string; message: string }[];
}

export interface OutlineChanges {
  sections: readonly Section[];
  busy: boolean;
  problem: string | null;
  move: (move: Move) => void;
  addSection: (title: string) => Promise<boolean>;
  renameSection: (id: string, title: string) => Promise<boolean>;
  addLecture: (sectionId: string, title: string, kind: LectureKind) => Promise<string | null>;
  remove: (kind: Move["kind"], id: string) => Promise<boolean>;
}

export function useOutline(course: OutlinePartsFragment, reload: () => void): OutlineChanges {
  const t = useTeachMessages();
  const core = useMessages();
  const [moving, setMoving] = useState<readonly Section[] | null>(null);
  const [running, setRunning] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [, createSection] = useMutation(CreateSectionDocument);
  const [, updateSection] = useMutation(UpdateSectionDocument);
  const [, deleteSection] = useMutation(DeleteSectionDocument);
  const [, createLecture] = useMutation(CreateLectureDocument);
  const [, moveLecture] = useMutation(MoveLectureDocument);
  const [, deleteLecture] = useMutation(DeleteLectureDocument);
  const courseId = course.id;

  /** Run one change; whether it was made. */
  async function change<Data>(request: Promise<{ data?: Data; error?: Parameters<typeof problemOf>[1] }>, outcomeOf: (data: Data) => Outcome): Promise<Data | null> {
    setRunning((count) => count + 1);
    setProblem(null);
    const { data, error } = await request;
    setRunning((count) => count - 1);
    const outcome = data && outcomeOf(data);
    if (outcome?.errors.some(({ code }) => code === "STALE_VERSION")) {
      setProblem(t.editor.conflict);
      reload();
      return null;
    }
    const found = problemOf(outcome, error, core.errors.failed.body);
    setProblem(found);
    return found === null && data ? data : null;
  }

  async function move(to: Move): Promise<void> {
    setMoving(applied(course.sections, to));
    // The position is that in the outline on the screen: the version says which one that is.
    const expectedVersion = course.version;
    if (to.kind === "section") await change(updateSection({ input: { sectionId: to.id, position: to.position, expectedVersion } }), (data) => data.updateSection);
    else await change(moveLecture({ input: { lectureId: to.id, sectionId: to.sectionId, position: to.position, expectedVersion } }), (data) => data.moveLecture);
    setMoving(null);
  }

  return {
    sections: moving ?? course.sections,
    busy: running > 0,
    problem,
    move: (to) => { if (moving === null) void move(to); },
    addSection: async (title) => (await change(createSection({ input: { courseId, title } }), (data) => data.createSection)) !== null,
    renameSection: async (sectionId, title) => (await change(updateSection({ input: { sectionId, title } }), (data) => data.updateSection)) !== null,
    addLecture: async (sectionId, title, kind) => (await change(createLecture({ input: { sectionId, title, kind } }), (data) => data.createLecture))?.createLecture.lecture?.id ?? null,
    remove: async (kind, id) =>
      kind === "section"
        ? (await change(deleteSection({ input: { sectionId: id } }), (data) => data.deleteSection)) !== null
        : (await change(deleteLecture({ input: { lectureId: id } }), (data) => data.deleteLecture)) !== null,
  };
}
