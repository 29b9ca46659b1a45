import type { ReactNode } from "react";
import styles from "./Table.module.css";

/** A table with a caption; where it is wider than the page it scrolls by itself, by keyboard too. */
export function Table({ caption, head, children, hideCaption = false }: { caption: string; head: readonly { label: string; number?: boolean }[]; children: ReactNode; hideCaption?: boolean }) {
  return (
    <div className={styles.frame} role="region" aria-label={caption} tabIndex={0}>
      <table className={styles.table}>
        <caption className={hideCaption ? "visually-hidden" : undefined}>{caption}</caption>
        <thead>
          <tr>{head.map(({ label, number = false }) => <th key={label} scope="col" className={number ? styles.number : undefined}>{label}</th>)}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A cell whose figures stand below each other. */
export function NumberCell({ children }: { children: ReactNode }) {
  return <td className={styles.number}>{children}</td>;
}
