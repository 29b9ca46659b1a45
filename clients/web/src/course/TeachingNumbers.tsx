import { BookOpen, Star, UserPlus, Users } from "lucide-react";
import { useFormat, useMessages } from "@/i18n";
import styles from "./TeachingNumbers.module.css";

interface Numbers {
  courseCount: number;
  learnerCount: number;
  ratingAverage: number | null;
  ratingCount: number;
}

/** The public numbers of an instructor. */
export function TeachingNumbers({ numbers, followers }: { numbers: Numbers | null; followers: number }) {
  const t = useMessages();
  const format = useFormat();
  return (
    <ul role="list" className={styles.numbers}>
      {numbers?.ratingAverage != null && <li><Star aria-hidden />{t.instructor.rating(format.number(numbers.ratingAverage, { maximumFractionDigits: 1 }), numbers.ratingCount)}</li>}
      {numbers && <li><Users aria-hidden />{t.course.learners(format.number(numbers.learnerCount), numbers.learnerCount)}</li>}
      {numbers && <li><BookOpen aria-hidden />{t.instructor.courseCount(numbers.courseCount)}</li>}
      <li><UserPlus aria-hidden />{t.instructor.followers(followers)}</li>
    </ul>
  );
}
