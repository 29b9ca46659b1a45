import { CircleCheck, CircleDashed } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { TypedDocumentNode } from "urql";
import { useClient, useQuery } from "urql";
import { ArchiveCourseDocument, CoursePublicationDocument, PublishCourseDocument, SubmitCourseDocument, UnlistCourseDocument, WithdrawCourseDocument } from "@/gql/editor";
import type { PublicationPartsFragment } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { CourseFrame, useCourseId } from "./CourseFrame";
import styles from "./Publish.module.css";

interface Payload {
  errors: readonly { message: string }[];
}
type Transition = TypedDocumentNode<Record<string, unknown>, { input: { courseId: string; expectedVersion?: number | null | undefined } }>;

const TRANSITIONS = {
  submit: SubmitCourseDocument as unknown as Transition,
  withdraw: WithdrawCourseDocument as unknown as Transition,
  list: PublishCourseDocument as unknown as Transition,
  unlist: UnlistCourseDocument as unknown as Transition,
  archive: ArchiveCourseDocument as unknown as Transition,
};
type TransitionName = keyof typeof TRANSITIONS;
const DONE = { submit: "submitted", withdraw: "withdrawn", list: "listed", unlist: "unlisted", archive: "archived" } as const;

export default function Publish() {
  const t = useTeachMessages();
  const courseId = useCourseId();
  const [{ data, error, fetching }, again] = useQuery({ query: CoursePublicationDocument, variables: { courseId }, requestPolicy: "cache-and-network" });
  return (
    <CourseFrame course={data?.course} page={t.editor.publish} fetching={fetching} error={error} retry={() => again({ requestPolicy: "network-only" })}>
      {data?.course && <Publication course={data.course} />}
    </CourseFrame>
  );
}

function Publication({ course }: { course: PublicationPartsFragment }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const client = useClient();
  const [running, setRunning] = useState<TransitionName | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [archiving, setArchiving] = useState(false);
  const unpublished = course.status === "DRAFT" || course.status === "CHANGES_REQUESTED";
  const missing = course.publishBlockers?.length ?? 0;

  async function change(name: TransitionName): Promise<void> {
    setRunning(name);
    const { data, error } = await client.mutation(TRANSITIONS[name], { input: { courseId: course.id } }).toPromise();
    setRunning(null);
    const found = problemOf(Object.values(data ?? {})[0] as Payload | undefined, error, core.errors.failed.body);
    setProblem(found);
    if (found !== null) return;
    setArchiving(false);
    toast({ title: t.publish[DONE[name]] });
  }

  const button = (name: TransitionName, variant: "primary" | "secondary" = "secondary") => <Button variant={variant} busy={running === name} onClick={() => void change(name)}>{t.publish[name]}</Button>;
  return (
    <>
      {course.suspension && <Alert kind="bad" title={t.publish.suspended(format.date(course.suspension.suspendedAt))}>{course.suspension.reason}</Alert>}
      {course.reviewNotes && <Alert kind={course.status === "CHANGES_REQUESTED" ? "warn" : "info"} title={t.publish.notes}><p className={styles.notes}>{course.reviewNotes}</p></Alert>}
      {course.status === "IN_REVIEW" && <Alert kind="info">{t.publish.inReview}</Alert>}
      {unpublished && <Checklist course={course} />}
      {problem && !archiving && <Alert kind="bad">{problem}</Alert>}
      <Card className={styles.actions}>
        {unpublished && <><Button busy={running === "submit"} disabled={missing > 0} onClick={() => void change("submit")}>{t.publish.submit}</Button><p>{t.publish.submitText}</p></>}
        {course.status === "IN_REVIEW" && button("withdraw")}
        {(course.status === "PUBLISHED" || course.status === "UNLISTED") && course.publishedAt && <p>{t.publish.since(format.date(course.publishedAt))}</p>}
        {course.status === "PUBLISHED" && <>{button("unlist")}<p>{t.publish.unlistText}</p></>}
        {course.status === "UNLISTED" && button("list", "primary")}
        {(course.status === "PUBLISHED" || course.status === "UNLISTED") && <Button variant="danger" onClick={() => setArchiving(true)}>{t.publish.archive}</Button>}
        {(course.status === "ARCHIVED" || course.status === "SUSPENDED") && <p>{t.editor.locked}</p>}
      </Card>
      {archiving && (
        <ConfirmDialog title={t.publish.archiveTitle} description={t.publish.archiveText} confirm={t.publish.archive} busy={running === "archive"} problem={problem} onConfirm={() => void change("archive")} onClose={() => setArchiving(false)} />
      )}
    </>
  );
}

/** What the course needs, and what it would be better with; each with the page where that is done. */
function Checklist({ course }: { course: PublicationPartsFragment }) {
  const t = useTeachMessages();
  const base = `/teach/courses/${course.id}`;
  const blockers = course.publishBlockers ?? [];
  const priceMissing = blockers.some(({ code }) => code === "NO_PRICE");
  const lectureMissing = blockers.some(({ code, lectureId }) => code === "REQUIRED" && lectureId === null);
  const items = [
    { text: t.publish.items.NO_PRICE, done: !priceMissing, to: `${base}/details` },
    { text: t.publish.items.NO_LECTURE, done: !lectureMissing, to: base },
    ...blockers.filter(({ lectureId, code }) => lectureId !== null || (code !== "NO_PRICE" && code !== "REQUIRED")).map(({ message, lectureId }) => ({ text: message, done: false, to: lectureId === null ? base : `${base}/lectures/${lectureId}` })),
    { text: t.publish.items.description, done: course.description !== null, to: `${base}/details` },
    { text: t.publish.items.subtitle, done: course.subtitle !== null, to: `${base}/details` },
  ];
  return (
    <section className={styles.checklist} aria-labelledby="checklist">
      <h2 id="checklist">{blockers.length === 0 ? t.publish.complete : t.publish.checklist}</h2>
      <ul role="list" className={form.form}>
        {items.map(({ text, done, to }) => (
          <li key={text} data-done={done || undefined}>
            {done ? <CircleCheck aria-hidden size={20} /> : <CircleDashed aria-hidden size={20} />}
            <span>{text}{done && <span className="visually-hidden"> ({t.publish.done})</span>}</span>
            {!done && <Link to={to} aria-label={`${t.publish.mend}: ${text}`}>{t.publish.mend}</Link>}
          </li>
        ))}
      </ul>
    </section>
  );
}
