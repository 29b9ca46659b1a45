import { useNavigate } from "react-router";
import { useMutation } from "urql";
import { CreateCourseDocument } from "@/gql/teach";
import type { CourseLevel } from "@/gql/teach";
import { problemOf } from "@/graphql/errors";
import { useLanguage, useMessages } from "@/i18n";
import type { CategoryChoice } from "@/teach/CategoryOptions";
import { CategoryOptions } from "@/teach/CategoryOptions";
import { LEVELS } from "@/teach/levels";
import { useTeachMessages } from "@/teach/messages";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select, TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Alert } from "@/ui/states";
import { text } from "@/ui/formText";

export function NewCourseDialog({ categories, onClose }: { categories: readonly CategoryChoice[]; onClose: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const tag = useLanguage();
  const navigate = useNavigate();
  const [{ data, error, fetching }, create] = useMutation(CreateCourseDocument);
  const problem = problemOf(data?.createCourse, error, core.errors.failed.body);

  async function submit(fields: FormData): Promise<void> {
    const result = await create({ input: { title: text(fields, "title"), categoryId: text(fields, "category"), level: text(fields, "level") as CourseLevel, language: text(fields, "language") } });
    const course = result.data?.createCourse.course;
    if (course) void navigate(`/teach/courses/${course.id}`);
  }

  return (
    <Dialog open title={t.courses.newTitle} description={t.courses.newText} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <TextField label={t.courses.courseTitle} name="title" required maxLength={120} hint={t.courses.courseTitleHint} />
        <Select label={t.courses.category} name="category" required><CategoryOptions categories={categories} /></Select>
        <div className={form.pair}>
          <Select label={t.courses.level} name="level">{LEVELS.map((level) => <option key={level} value={level}>{core.levels[level]}</option>)}</Select>
          <TextField label={t.courses.language} name="language" required defaultValue={tag} maxLength={35} hint={t.courses.languageHint} />
        </div>
        {problem && <Alert kind="bad">{problem}</Alert>}
        <Button type="submit" busy={fetching}>{t.courses.submitNew}</Button>
      </form>
    </Dialog>
  );
}
