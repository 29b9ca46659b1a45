import { useMemo } from "react";
import styles from "./Article.module.css";

/** The article's HTML without a first heading that repeats the title above it. */
export function withoutTitle(html: string, title: string): string {
  const heading = /^\s*<h[1-3]>([^<]*)<\/h[1-3]>/.exec(html);
  return heading?.[1]?.trim() === title.trim() ? html.slice(heading[0].length) : html;
}

/** An article: HTML that the server sanitised when it was written. */
export function Article({ html, title }: { html: string; title: string }) {
  const content = useMemo(() => ({ __html: withoutTitle(html, title) }), [html, title]);
  return <div className={styles.article} dangerouslySetInnerHTML={content} />;
}
