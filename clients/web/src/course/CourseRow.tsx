import { ArrowRight } from "lucide-react";
import { useId } from "react";
import { Link } from "react-router";
import type { CourseCardFragment } from "@/gql/shared";
import { useMessages } from "@/i18n";
import { CourseCard } from "./CourseCard";
import styles from "./CourseRow.module.css";

/** A titled row of courses that scrolls sideways where there is no room. */
export function CourseRow({ title, courses, more }: { title: string; courses: readonly CourseCardFragment[]; more?: string }) {
  const t = useMessages();
  const id = useId();
  if (courses.length === 0) return null;
  return (
    <section aria-labelledby={id} className={styles.row}>
      <header>
        <h2 id={id}>{title}</h2>
        {more && <Link to={more} aria-describedby={id}>{t.home.seeAll}<ArrowRight aria-hidden size={17} /></Link>}
      </header>
      <ul role="list">
        {courses.map((course) => <li key={course.id}><CourseCard course={course} /></li>)}
      </ul>
    </section>
  );
}
