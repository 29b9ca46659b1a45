import { lazy, Suspense, useCallback, useState } from "react";
import { useMutation, useQuery } from "urql";
import { CourseDetailsDocument, UpdateCourseDocument } from "@/gql/editor";
import type { CourseDetailsQuery, CourseLevel } from "@/gql/editor";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { minorUnits, typedAmount } from "@/teach/amount";
import { CategoryOptions } from "@/teach/CategoryOptions";
import { LEVELS } from "@/teach/levels";
import { useTeachMessages } from "@/teach/messages";
import { isEditable } from "@/teach/status";
import { useUnsaved } from "@/teach/useUnsaved";
import { Button } from "@/ui/Button";
import { Select, TextArea, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card } from "@/ui/Page";
import { Loading, Skeleton } from "@/ui/Skeleton";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { lines, text } from "@/ui/formText";
import { CourseFrame, useCourseId } from "./CourseFrame";
import { CoverUpload } from "./CoverUpload";

const PromoVideo = lazy(() => import("./PromoVideo"));

/** The currencies that courses are sold in. */
const CURRENCIES = ["USD", "EUR", "GBP", "INR", "BRL", "JPY", "KRW", "KWD"];

export default function Details() {
  const t = useTeachMessages();
  const courseId = useCourseId();
  const [{ data, error, fetching }, again] = useQuery({ query: CourseDetailsDocument, variables: { courseId }, requestPolicy: "cache-and-network" });
  const reload = useCallback(() => again({ requestPolicy: "network-only" }), [again]);
  return (
    <CourseFrame course={data?.course} page={t.editor.details} fetching={fetching} error={error} retry={reload} edits>
      {data?.course && (
        <>
          <Card><CoverUpload course={data.course} refresh={reload} refreshing={fetching} /></Card>
          <Suspense fallback={<Loading><Skeleton height="18rem" /></Loading>}><PromoVideo course={data.course} films={data.viewer} reload={reload} /></Suspense>
          <DetailsForm key={data.course.id} course={data.course} categories={data.categories} reload={reload} />
        </>
      )}
    </CourseFrame>
  );
}

function DetailsForm({ course, categories, reload }: { course: NonNullable<CourseDetailsQuery["course"]>; categories: CourseDetailsQuery["categories"]; reload: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, update] = useMutation(UpdateCourseDocument);
  const [wrongPrice, setWrongPrice] = useState(false);
  const [changed, setChanged] = useState(false);
  const stale = data?.updateCourse.errors.some(({ code }) => code === "STALE_VERSION") === true;
  const problem = stale ? t.editor.conflict : problemOf(data?.updateCourse, error, core.errors.failed.body);
  const currency = course.listPrice?.currency ?? "USD";
  useUnsaved(changed);

  async function submit(fields: FormData): Promise<void> {
    const typed = text(fields, "price");
    const chosen = text(fields, "currency");
    const amountMinor = typed === "" ? null : minorUnits(typed, chosen);
    setWrongPrice(typed !== "" && amountMinor === null);
    if (typed !== "" && amountMinor === null) return;
    const result = await update({
      input: {
        courseId: course.id,
        expectedVersion: course.version,
        title: text(fields, "title"),
        subtitle: text(fields, "subtitle") || null,
        description: text(fields, "description") || null,
        outcomes: lines(fields, "outcomes"),
        requirements: lines(fields, "requirements"),
        audience: lines(fields, "audience"),
        categoryId: text(fields, "category"),
        level: text(fields, "level") as CourseLevel,
        language: text(fields, "language"),
        price: amountMinor === null ? null : { amountMinor, currency: chosen },
      },
    });
    const errors = result.data?.updateCourse.errors;
    if (errors?.length === 0) {
      setChanged(false);
      toast({ title: t.editor.saved });
    } else if (errors?.some(({ code }) => code === "STALE_VERSION")) reload();
  }

  return (
    <Card>
      <form className={form.form} onChange={() => setChanged(true)} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <TextField label={t.courses.courseTitle} name="title" required maxLength={120} defaultValue={course.title} hint={t.courses.courseTitleHint} />
        <TextField label={t.details.subtitle} name="subtitle" maxLength={200} defaultValue={course.subtitle ?? ""} hint={t.details.subtitleHint} />
        <TextArea label={t.details.description} name="description" rows={9} maxLength={20_000} defaultValue={course.description ?? ""} hint={t.details.descriptionHint} />
        <TextArea label={core.course.outcomes} name="outcomes" rows={4} defaultValue={course.outcomes.join("\n")} hint={t.details.linesHint} />
        <TextArea label={core.course.requirements} name="requirements" rows={3} defaultValue={course.requirements.join("\n")} hint={t.details.linesHint} />
        <TextArea label={core.course.audience} name="audience" rows={3} defaultValue={course.audience.join("\n")} hint={t.details.linesHint} />
        <div className={form.pair}>
          <Select label={t.courses.category} name="category" required defaultValue={course.category?.id}><CategoryOptions categories={categories} /></Select>
          <Select label={t.courses.level} name="level" defaultValue={course.level}>{LEVELS.map((level) => <option key={level} value={level}>{core.levels[level]}</option>)}</Select>
          <TextField label={t.courses.language} name="language" required maxLength={35} defaultValue={course.language} hint={t.courses.languageHint} />
        </div>
        <div className={form.pair}>
          <TextField label={t.details.price} name="price" inputMode="decimal" autoComplete="off" defaultValue={course.listPrice ? typedAmount(course.listPrice) : ""} hint={t.details.priceHint} error={wrongPrice ? t.details.priceWrong : null} />
          <Select label={t.details.currency} name="currency" defaultValue={currency}>{CURRENCIES.map((code) => <option key={code} value={code}>{code}</option>)}</Select>
        </div>
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={fetching} disabled={!isEditable(course.status)}>{t.details.save}</Button>
          {changed && <span role="status">{t.editor.unsaved}</span>}
        </div>
      </form>
    </Card>
  );
}
