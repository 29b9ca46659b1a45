import { useMemo } from "react";
import styles from "./Description.module.css";

/** The description of a course: HTML that the server makes of Markdown, and sanitises. */
export function Description({ html }: { html: string }) {
  const content = useMemo(() => ({ __html: html }), [html]);
  return <div className={styles.description} dangerouslySetInnerHTML={content} />;
}
