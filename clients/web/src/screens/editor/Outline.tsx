import { ListTree } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import { CourseOutlineDocument } from "@/gql/editor";
import type { LectureKind, OutlinePartsFragment } from "@/gql/editor";
import { useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { isEditable } from "@/teach/status";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { Select, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Alert, EmptyState } from "@/ui/states";
import { text } from "@/ui/formText";
import { CourseFrame, useCourseId } from "./CourseFrame";
import { OutlineList } from "./OutlineList";
import type { OutlineChanges } from "./useOutline";
import { useOutline } from "./useOutline";

/** What is asked for in a dialog. */
export type Question =
  | { what: "add-section" }
  | { what: "rename"; id: string; title: string }
  | { what: "add-lecture"; sectionId: string; title: string }
  | { what: "delete"; kind: "section" | "lecture"; id: string; title: string; lectures: number };

export default function Outline() {
  const t = useTeachMessages();
  const courseId = useCourseId();
  const [{ data, error, fetching }, again] = useQuery({ query: CourseOutlineDocument, variables: { courseId }, requestPolicy: "cache-and-network" });
  const reload = () => again({ requestPolicy: "network-only" });
  return (
    <CourseFrame course={data?.course} page={t.editor.outline} lead={t.outline.lead} fetching={fetching} error={error} retry={reload} edits>
      {data?.course && <Editor course={data.course} reload={reload} />}
    </CourseFrame>
  );
}

function Editor({ course, reload }: { course: OutlinePartsFragment; reload: () => void }) {
  const t = useTeachMessages();
  const [question, ask] = useState<Question | null>(null);
  const changes = useOutline(course, reload);
  const editable = isEditable(course.status);
  const addSection = <Button variant="secondary" onClick={() => ask({ what: "add-section" })}>{t.outline.addSection}</Button>;
  return (
    <>
      {changes.problem && question === null && <Alert kind="bad">{changes.problem}</Alert>}
      {changes.sections.length === 0 ? (
        <EmptyState icon={<ListTree />} title={t.outline.none} action={editable && addSection}>{t.outline.noneText}</EmptyState>
      ) : (
        <>
          <OutlineList courseId={course.id} sections={changes.sections} editable={editable} busy={changes.busy} onMove={changes.move} onAsk={ask} />
          {editable && <div className={form.actions}>{addSection}</div>}
        </>
      )}
      {question && <Answer courseId={course.id} question={question} changes={changes} onClose={() => ask(null)} />}
    </>
  );
}

function Answer({ courseId, question, changes, onClose }: { courseId: string; question: Question; changes: OutlineChanges; onClose: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const navigate = useNavigate();
  if (question.what === "delete") {
    const isSection = question.kind === "section";
    return (
      <ConfirmDialog
        title={isSection ? t.outline.deleteSection(question.title) : t.outline.deleteLecture(question.title)}
        description={isSection ? t.outline.deleteSectionText(question.lectures) : t.outline.deleteLectureText}
        confirm={t.outline.delete}
        busy={changes.busy}
        problem={changes.problem}
        onConfirm={() => void changes.remove(question.kind, question.id).then((done) => { if (done) onClose(); })}
        onClose={onClose}
      />
    );
  }

  async function submit(fields: FormData): Promise<void> {
    const title = text(fields, "title");
    if (question.what === "add-lecture") {
      const lecture = await changes.addLecture(question.sectionId, title, text(fields, "kind") as LectureKind);
      if (lecture !== null) void navigate(`/teach/courses/${courseId}/lectures/${lecture}`);
      return;
    }
    const done = question.what === "rename" ? await changes.renameSection(question.id, title) : await changes.addSection(title);
    if (done) onClose();
  }

  const heading = question.what === "add-lecture" ? t.outline.newLecture : question.what === "rename" ? t.outline.renameSection : t.outline.newSection;
  return (
    <Dialog open title={heading} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <TextField label={question.what === "add-lecture" ? t.outline.lectureTitle : t.outline.sectionTitle} name="title" required maxLength={120} defaultValue={question.what === "rename" ? question.title : ""} />
        {question.what === "add-lecture" && (
          <Select label={t.outline.kind} name="kind">
            <option value="VIDEO">{t.outline.kinds.VIDEO}</option>
            <option value="ARTICLE">{t.outline.kinds.ARTICLE}</option>
          </Select>
        )}
        {changes.problem && <Alert kind="bad">{changes.problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={changes.busy}>{core.save}</Button>
          <Button variant="quiet" onClick={onClose}>{core.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
