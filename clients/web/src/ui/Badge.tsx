import type { ReactNode } from "react";
import styles from "./Badge.module.css";

export type Tone = "neutral" | "info" | "good" | "warn" | "bad";

/** A short state beside what is in it. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={styles.badge} data-tone={tone}>{children}</span>;
}
