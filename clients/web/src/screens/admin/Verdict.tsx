import { useState } from "react";
import { useMutation } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { ApproveCourseDocument, RequestCourseChangesDocument, RestoreCourseDocument, TakeDownCourseDocument } from "@/gql/admin-courses";
import type { VerdictPartsFragment } from "@/gql/admin-courses";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Checkbox } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import styles from "./Admin.module.css";

type Question = "approve" | "reject" | "takeDown";

/** What an admin decides about a course. */
export function Verdict({ course }: { course: VerdictPartsFragment }) {
  const t = useAdminMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const [question, ask] = useState<Question | null>(null);
  const [keep, setKeep] = useState(true);
  const [approved, approve] = useMutation(ApproveCourseDocument);
  const [rejected, reject] = useMutation(RequestCourseChangesDocument);
  const [takenDown, takeDown] = useMutation(TakeDownCourseDocument);
  const [restored, restore] = useMutation(RestoreCourseDocument);
  const courseId = course.id;
  const forSale = course.status === "PUBLISHED" || course.status === "UNLISTED";

  function done(errors: readonly unknown[] | undefined, message: string): void {
    if (errors?.length !== 0) return;
    ask(null);
    toast({ title: message });
  }

  const dialogs = {
    approve: {
      title: t.review.approve, description: t.review.approveText, confirm: t.review.approve, danger: false, busy: approved.fetching,
      reason: { label: `${t.review.approveNotes} (${core.optional})`, required: false, maxLength: 5000 },
      problem: problemOf(approved.data?.approveCourse, approved.error, core.errors.failed.body),
      onConfirm: (notes: string) => void approve({ input: { courseId, notes: notes || null } }).then(({ data }) => done(data?.approveCourse.errors, t.review.approved)),
    },
    reject: {
      title: t.review.reject, description: t.review.rejectText, confirm: t.review.reject, danger: true, busy: rejected.fetching,
      reason: { label: t.review.rejectNotes, required: true, maxLength: 5000 },
      problem: problemOf(rejected.data?.requestCourseChanges, rejected.error, core.errors.failed.body),
      onConfirm: (notes: string) => void reject({ input: { courseId, notes } }).then(({ data }) => done(data?.requestCourseChanges.errors, t.review.rejected)),
    },
    takeDown: {
      title: t.review.takeDown, description: t.review.takeDownText, confirm: t.review.takeDown, danger: true, busy: takenDown.fetching,
      reason: { label: t.review.reason, required: true, maxLength: 500 },
      problem: problemOf(takenDown.data?.takeDownCourse, takenDown.error, core.errors.failed.body),
      onConfirm: (reason: string) => void takeDown({ input: { courseId, reason, learnersKeepAccess: keep } }).then(({ data }) => done(data?.takeDownCourse.errors, t.review.takenDown)),
    },
  };

  const problem = problemOf(restored.data?.restoreCourse, restored.error, core.errors.failed.body);
  if (!forSale && course.status !== "IN_REVIEW" && course.status !== "SUSPENDED" && !course.reviewNotes) return null;
  return (
    <Card className={styles.stack}>
      <h2>{t.review.verdict}</h2>
      {course.suspension && <Alert kind="bad" title={t.review.suspendedOn(format.date(course.suspension.suspendedAt))}>{course.suspension.reason} {course.suspension.learnersKeepAccess ? t.review.learnersKeep : t.review.learnersLost}</Alert>}
      {course.reviewNotes && <Alert kind="info" title={t.review.lastNotes}><p className={styles.prose}>{course.reviewNotes}</p></Alert>}
      {problem && <Alert kind="bad">{problem}</Alert>}
      <div className={form.actions}>
        {course.status === "IN_REVIEW" && <><Button onClick={() => ask("approve")}>{t.review.approve}</Button><Button variant="danger" onClick={() => ask("reject")}>{t.review.reject}</Button></>}
        {forSale && <Button variant="danger" onClick={() => ask("takeDown")}>{t.review.takeDown}</Button>}
        {course.status === "SUSPENDED" && <Button busy={restored.fetching} onClick={() => void restore({ input: { courseId } }).then(({ data }) => done(data?.restoreCourse.errors, t.review.restored))}>{t.review.restore}</Button>}
      </div>
      {question && (
        <ConfirmDialog {...dialogs[question]} onClose={() => ask(null)}>
          {question === "takeDown" && <Checkbox label={t.review.keepAccess} checked={keep} onChange={(event) => setKeep(event.target.checked)} />}
        </ConfirmDialog>
      )}
    </Card>
  );
}
