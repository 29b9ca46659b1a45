import { ChevronDown, FileText, Lock, PlayCircle } from "lucide-react";
import { useState } from "react";
import type { CourseQuery } from "@/gql/course";
import { useFormat, useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import styles from "./Curriculum.module.css";

type Sections = NonNullable<CourseQuery["course"]>["sections"];

/** The sections of a course, of which previews can be opened. */
export function Curriculum({ sections, onPreview }: { sections: Sections; onPreview: (lectureId: string) => void }) {
  const t = useMessages();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const lectures = sections.flatMap((section) => section.lectures);
  const total = lectures.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  return (
    <section aria-labelledby="curriculum">
      <div className={styles.head}>
        <h2 id="curriculum">{t.course.curriculum}</h2>
        {sections.length > 1 && <Button variant="quiet" size="s" aria-pressed={all} onClick={() => setAll(!all)}>{all ? t.course.collapse : t.course.expand}</Button>}
      </div>
      <p className={styles.facts}>{[t.course.sections(sections.length), t.course.lectures(lectures.length), total > 0 && format.duration(total)].filter(Boolean).join(" · ")}</p>
      <div className={styles.sections}>
        {sections.map((section, index) => (
          <details key={`${section.id}${String(all)}`} open={all || index === 0}>
            <summary>
              <ChevronDown aria-hidden />
              <span className={styles.name}>{section.title}</span>
              <span className={styles.facts}>{t.course.lectures(section.lectures.length)}</span>
            </summary>
            <ul role="list">
              {section.lectures.map((lecture) => {
                const Icon = lecture.kind === "VIDEO" ? PlayCircle : FileText;
                return (
                  <li key={lecture.id}>
                    <Icon aria-hidden />
                    {lecture.isPreview ? (
                      <button type="button" className={styles.link} onClick={() => onPreview(lecture.id)}>{lecture.title}<span>{t.course.previewShort}</span></button>
                    ) : (
                      <span className={styles.name}>{lecture.title}</span>
                    )}
                    {!lecture.isPreview && <Lock aria-hidden className={styles.lock} />}
                    <span className={styles.facts}>{lecture.durationSeconds > 0 && format.duration(lecture.durationSeconds)}</span>
                  </li>
                );
              })}
            </ul>
          </details>
        ))}
      </div>
    </section>
  );
}
