import { Link } from "react-router";
import type { CourseCardFragment } from "@/gql/shared";
import { useFormat, useMessages } from "@/i18n";
import { Cover } from "@/ui/Cover";
import { Price } from "@/ui/Price";
import { Rating } from "@/ui/Stars";
import { Badges } from "./Badges";
import styles from "./CourseCard.module.css";
import { WishlistButton } from "./WishlistButton";

/** A course in a grid or a row. The whole card leads to the course; its heart is a button of its own. */
export function CourseCard({ course, heading: Heading = "h3" }: { course: CourseCardFragment; heading?: "h2" | "h3" }) {
  const t = useMessages();
  const format = useFormat();
  const owned = course.viewerEnrollment?.status === "ACTIVE";
  return (
    <article className={styles.card}>
      <div className={styles.cover}><Cover id={course.id} category={course.category?.id} picture={course.cover} /></div>
      <Badges badges={course.badges} className={styles.badges ?? ""} />
      <WishlistButton course={course} className={styles.heart ?? ""} />
      <div className={styles.body}>
        <Heading className={styles.title}><Link to={`/courses/${course.slug}`}>{course.title}</Link></Heading>
        <p className={styles.by}>{course.instructors.map(({ displayName }) => displayName).join(", ")}</p>
        <Rating average={course.rating?.average ?? null} count={course.rating?.count ?? 0} compact />
        <p className={styles.facts}>
          {[course.durationSeconds > 0 && format.duration(course.durationSeconds), t.course.lectures(course.lectureCount), t.levels[course.level]].filter(Boolean).join(" · ")}
        </p>
        <p className={styles.price}>
          {owned ? <span className={styles.owned}>{t.course.owned}</span> : course.viewerPrice && <Price price={course.viewerPrice} />}
        </p>
      </div>
    </article>
  );
}

export function CourseGrid({ courses, heading }: { courses: readonly CourseCardFragment[]; heading?: "h2" | "h3" }) {
  return (
    <ul role="list" className={styles.grid}>
      {courses.map((course) => <li key={course.id}><CourseCard course={course} {...(heading && { heading })} /></li>)}
    </ul>
  );
}
