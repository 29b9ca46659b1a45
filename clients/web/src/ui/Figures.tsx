import type { ReactNode } from "react";
import styles from "./Figures.module.css";

/** Figures side by side, each with what it counts. */
export function Figures({ figures }: { figures: readonly { label: string; value: ReactNode; hint?: string }[] }) {
  return (
    <dl className={styles.figures}>
      {figures.map(({ label, value, hint }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {hint && <dd className={styles.hint}>{hint}</dd>}
        </div>
      ))}
    </dl>
  );
}
