import styles from "./Progress.module.css";

/** A progress bar with an accessible name; `value` in percent. */
export function Progress({ value, label }: { value: number; label: string }) {
  return (
    <div className={styles.track} role="progressbar" aria-label={label} aria-valuenow={Math.round(value)} aria-valuemin={0} aria-valuemax={100}>
      <div className={styles.bar} style={{ inlineSize: `${value}%` }} />
    </div>
  );
}
