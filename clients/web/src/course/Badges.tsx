import clsx from "clsx";
import type { CourseCardFragment } from "@/gql/shared";
import { useMessages } from "@/i18n";
import styles from "./Badges.module.css";

/** The marks of a course: bestseller, new. */
export function Badges({ badges, className }: { badges: CourseCardFragment["badges"]; className?: string }) {
  const t = useMessages();
  if (badges.length === 0) return null;
  return (
    <ul role="list" aria-label={t.course.badgesLabel} className={clsx(styles.badges, className)}>
      {badges.map((badge) => <li key={badge} data-badge={badge}>{t.course.badges[badge]}</li>)}
    </ul>
  );
}
