import { ArrowLeft } from "lucide-react";
import { lazy, Suspense } from "react";
import { Link, useParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { LectureEditorDocument, UpdateLectureDocument } from "@/gql/editor";
import type { LectureEditorQuery } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { isEditable } from "@/teach/status";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Checkbox, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Loading, Skeleton } from "@/ui/Skeleton";
import { Alert, NotFound } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import { CourseFrame, useCourseId } from "./CourseFrame";
import styles from "./Lecture.module.css";
import { VideoPanel } from "./VideoPanel";

const ArticleEditor = lazy(() => import("./ArticleEditor"));
const ResourcesPanel = lazy(() => import("./ResourcesPanel"));

export default function Lecture() {
  const t = useTeachMessages();
  const courseId = useCourseId();
  const { lectureId = "" } = useParams();
  const [{ data, error, fetching }, again] = useQuery({ query: LectureEditorDocument, variables: { lectureId }, requestPolicy: "cache-and-network" });
  const reload = () => again({ requestPolicy: "network-only" });
  const lecture = data?.lecture;
  // Without a record of the video, another's lecture looks as if there were none.
  if (data && lecture?.course?.id !== courseId) return <NotFound what={t.lecture.notFound} />;
  return (
    <CourseFrame course={lecture?.course ?? undefined} page={lecture?.title ?? t.outline.kinds.VIDEO} fetching={fetching} error={error} retry={reload} edits>
      {lecture?.course && <Editor key={lecture.id} lecture={lecture} course={lecture.course} reload={reload} />}
    </CourseFrame>
  );
}

type EditedLecture = NonNullable<LectureEditorQuery["lecture"]>;

function Editor({ lecture, course, reload }: { lecture: EditedLecture; course: NonNullable<EditedLecture["course"]>; reload: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, update] = useMutation(UpdateLectureDocument);
  const problem = problemOf(data?.updateLecture, error, core.errors.failed.body);
  const editable = isEditable(course.status);

  async function submit(fields: FormData): Promise<void> {
    const result = await update({ input: { lectureId: lecture.id, title: text(fields, "title"), isPreview: fields.get("preview") === "on" } });
    if (result.data?.updateLecture.errors.length === 0) toast({ title: t.editor.saved });
  }

  return (
    <>
      <p className={styles.back}>
        <Link to={`/teach/courses/${course.id}`}><ArrowLeft aria-hidden size={16} />{t.lecture.back}</Link>
        <Badge tone={lecture.complete ? "good" : "warn"}>{lecture.complete ? t.lecture.finished : t.lecture.unfinished}</Badge>
      </p>
      <Card>
        <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
          <TextField label={t.lecture.title} name="title" required maxLength={120} defaultValue={lecture.title} />
          <Checkbox label={t.lecture.previewLabel} name="preview" defaultChecked={lecture.isPreview} />
          {problem && <Alert kind="bad">{problem}</Alert>}
          <div className={form.actions}><Button type="submit" variant="secondary" busy={fetching} disabled={!editable}>{t.lecture.save}</Button></div>
        </form>
      </Card>
      {lecture.kind === "VIDEO" ? (
        <VideoPanel courseId={course.id} lecture={lecture} editable={editable} reload={reload} />
      ) : (
        <Suspense fallback={<Loading><Skeleton height="24rem" /></Loading>}><ArticleEditor lectureId={lecture.id} html={lecture.articleHtml ?? ""} editable={editable} /></Suspense>
      )}
      <Suspense fallback={<Loading><Skeleton height="10rem" /></Loading>}><ResourcesPanel lecture={lecture} editable={editable} /></Suspense>
    </>
  );
}
