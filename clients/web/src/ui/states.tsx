/** States of a screen without content: nothing there, or something went wrong; each says what to do. */
import type { ReactNode } from "react";
import type { CombinedError } from "urql";
import { CloudOff, RotateCw } from "lucide-react";
import { Link, useLocation } from "react-router";
import { troubleOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button, ButtonLink } from "./Button";
import styles from "./states.module.css";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** Whether it is all of a page, whose heading and document title it then gives. */
  page?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon, title, page = false, children, action }: EmptyStateProps) {
  const Heading = page ? "h1" : "h2";
  return (
    <div className={styles.state}>
      {page && <title>{`${title} · Lectern`}</title>}
      <div className={styles.icon} aria-hidden>{icon}</div>
      <Heading>{title}</Heading>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function ErrorState({ error, retry, page = false }: { error: CombinedError | undefined; retry: () => void; page?: boolean }) {
  const t = useMessages();
  const { pathname, search } = useLocation();
  const trouble = error ? troubleOf(error) : "failed";
  const text = t.errors[trouble];
  return (
    <div className={styles.state} role="alert">
      <div className={styles.icon} aria-hidden><CloudOff /></div>
      {page ? <h1>{text.title}</h1> : <h2>{text.title}</h2>}
      <p>{text.body}</p>
      {trouble === "unauthenticated" ? (
        <ButtonLink to={`/login?next=${encodeURIComponent(pathname + search)}`}>{t.account.logIn}</ButtonLink>
      ) : (
        <Button onClick={retry} variant="secondary"><RotateCw aria-hidden size={18} />{t.errors.retry}</Button>
      )}
    </div>
  );
}

/** A message above or below a form or a list. */
export function Alert({ kind, title, children }: { kind: "bad" | "good" | "warn" | "info"; title?: string; children?: ReactNode }) {
  return (
    <div className={`${styles.alert ?? ""} ${styles[kind] ?? ""}`} role={kind === "bad" ? "alert" : "status"}>
      {title && <strong>{title}</strong>}
      {children && <div>{children}</div>}
    </div>
  );
}

export function NotFound({ what }: { what?: string }) {
  const t = useMessages();
  return (
    <div className={styles.state}>
      <title>{`${t.errors.notFound.title} · Lectern`}</title>
      <p className={styles.code} aria-hidden>404</p>
      <h1>{what ?? t.errors.notFound.title}</h1>
      <p>{t.errors.notFound.body}</p>
      <div className={styles.row}>
        <ButtonLink to="/">{t.errors.notFound.home}</ButtonLink>
        <Link to="/search">{t.errors.notFound.search}</Link>
      </div>
    </div>
  );
}
