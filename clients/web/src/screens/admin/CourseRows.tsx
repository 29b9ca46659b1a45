import { Link } from "react-router";
import { useAdminMessages } from "@/admin/messages";
import type { QueuedCourseFragment } from "@/gql/admin-courses";
import { useFormat } from "@/i18n";
import { TONES } from "@/teach/status";
import { Badge } from "@/ui/Badge";
import styles from "./Admin.module.css";

export function CourseRows({ courses }: { courses: readonly QueuedCourseFragment[] }) {
  const t = useAdminMessages();
  const format = useFormat();
  return (
    <ul role="list" className={styles.rows}>
      {courses.map((course) => (
        <li key={course.id}>
          <div>
            <h2><Link to={`/admin/courses/${course.id}`} aria-label={t.queue.review(course.title)}>{course.title}</Link></h2>
            <p>{[t.queue.by(course.instructors.map(({ displayName }) => displayName).join(", ")), course.category?.name, t.queue.lectures(course.lectureCount), course.durationSeconds > 0 && format.duration(course.durationSeconds), t.queue.since(format.since(course.updatedAt))].filter(Boolean).join(" · ")}</p>
          </div>
          <Badge tone={TONES[course.status]}>{t.queue.statuses[course.status]}</Badge>
        </li>
      ))}
    </ul>
  );
}
