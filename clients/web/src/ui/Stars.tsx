import { Star } from "lucide-react";
import { useFormat, useMessages } from "@/i18n";
import styles from "./Stars.module.css";

/** An average rating and the number of ratings. */
export function Rating({ average, count, compact = false }: { average: number | null; count: number; compact?: boolean }) {
  const t = useMessages();
  const format = useFormat();
  if (average === null || count === 0) return <span className={styles.none}>{t.course.noRatings}</span>;
  const shown = format.number(average, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <span className={styles.rating}>
      <strong aria-hidden>{shown}</strong>
      <Stars value={average} />
      <span className="visually-hidden">{t.course.ratingOf(shown)}</span>
      <span className={styles.count}>
        {compact ? <><span aria-hidden>({format.number(count)})</span><span className="visually-hidden">, {t.course.ratings(count)}</span></> : t.course.ratings(count)}
      </span>
    </span>
  );
}

/** Five stars of which `value` are full; decorative. */
export function Stars({ value }: { value: number }) {
  return (
    <span className={styles.stars} aria-hidden>
      <span className={styles.empty}>{[1, 2, 3, 4, 5].map((star) => <Star key={star} />)}</span>
      <span className={styles.full} style={{ inlineSize: `${(value / 5) * 100}%` }}>{[1, 2, 3, 4, 5].map((star) => <Star key={star} />)}</span>
    </span>
  );
}

/** A choice of one to five stars: radio buttons, so that arrow keys work. */
export function RatingInput({ value, onChange, legend }: { value: number; onChange: (stars: number) => void; legend: string }) {
  const t = useMessages();
  return (
    <fieldset className={styles.input}>
      <legend>{legend}</legend>
      <div>
        {[1, 2, 3, 4, 5].map((stars) => (
          <label key={stars} data-on={stars <= value || undefined}>
            <input type="radio" name="rating" value={stars} checked={stars === value} onChange={() => onChange(stars)} className="visually-hidden" />
            <Star aria-hidden />
            <span className="visually-hidden">{t.course.stars(stars)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
