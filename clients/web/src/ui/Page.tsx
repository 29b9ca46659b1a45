import clsx from "clsx";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ChevronRight } from "lucide-react";
import { useMessages } from "@/i18n";
import styles from "./Page.module.css";

/** The title of the document; React hoists it into the head. */
export function Title({ children }: { children: string }) {
  return <title>{`${children} · Lectern`}</title>;
}

export interface Crumb {
  to: string;
  label: string;
}

export function Breadcrumbs({ crumbs }: { crumbs: Crumb[] }) {
  const t = useMessages();
  return (
    <nav aria-label={t.nav.breadcrumbs} className={styles.crumbs}>
      <ol role="list">
        {crumbs.map(({ to, label }) => (
          <li key={to}>
            <Link to={to}>{label}</Link>
            <ChevronRight aria-hidden />
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** A page with a heading: its title is also that of the document. */
export function Page({ title, lead, crumbs, actions, narrow = false, children }: { title: string; lead?: ReactNode; crumbs?: Crumb[]; actions?: ReactNode; narrow?: boolean; children: ReactNode }) {
  return (
    <div className={clsx(styles.page, narrow && styles.narrow)}>
      <Title>{title}</Title>
      {crumbs && <Breadcrumbs crumbs={crumbs} />}
      <header className={styles.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Card({ children, className, ...rest }: React.ComponentProps<"div">) {
  return <div {...rest} className={clsx(styles.card, className)}>{children}</div>;
}
