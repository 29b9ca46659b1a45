import type { ReactNode } from "react";
import { NavLink } from "react-router";
import styles from "./Frame.module.css";

export interface FrameLink {
  to: string;
  label: string;
  /** Whether the link is current on its own page alone, not on those below it. */
  end?: boolean;
}

/** Pages that belong together: links to them at the side, above on phones; no frame without links. */
export function Frame({ label, links, wide = false, children }: { label: string; links: readonly FrameLink[]; wide?: boolean; children: ReactNode }) {
  return (
    <div className={links.length === 0 ? undefined : wide ? styles.wide : styles.frame}>
      {links.length > 0 && (
        <nav aria-label={label} className={styles.tabs}>
          {links.map(({ to, label: text, end = false }) => <NavLink key={to} to={to} end={end}>{text}</NavLink>)}
        </nav>
      )}
      {children}
    </div>
  );
}
