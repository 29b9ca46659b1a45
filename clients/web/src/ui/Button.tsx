import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Link } from "react-router";
import styles from "./Button.module.css";

type Variant = "primary" | "secondary" | "quiet" | "danger";
interface Look {
  variant?: Variant;
  size?: "s" | "m" | "l";
  block?: boolean;
}

function classes({ variant = "primary", size = "m", block = false }: Look, more?: string): string {
  return clsx(styles.button, styles[variant], styles[size], block && styles.block, more);
}

/** A button; while `busy` it keeps its focus, says so and ignores clicks. */
export function Button({ variant, size, block, busy = false, className, onClick, children, ...rest }: Look & { busy?: boolean } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...rest}
      className={classes({ ...(variant && { variant }), ...(size && { size }), ...(block && { block }) }, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy && <span className={styles.spinner} aria-hidden />}
      {children}
    </button>
  );
}

export function ButtonLink({ variant, size, block, className, ...rest }: Look & ComponentProps<typeof Link>) {
  return <Link {...rest} className={classes({ ...(variant && { variant }), ...(size && { size }), ...(block && { block }) }, className)} />;
}

/** A square button with an icon; `label` is its accessible name. */
export function IconButton({ label, count, children, className, ...rest }: { label: string; count?: number; children: ReactNode } & ComponentProps<"button">) {
  return (
    <button type="button" {...rest} className={clsx(styles.icon, className)} aria-label={label} title={label}>
      {children}
      {count !== undefined && count > 0 && <span className={styles.count} aria-hidden>{count > 99 ? "99+" : count}</span>}
    </button>
  );
}

export function IconLink({ label, count, children, className, ...rest }: { label: string; count?: number; children: ReactNode } & ComponentProps<typeof Link>) {
  return (
    <Link {...rest} className={clsx(styles.icon, className)} aria-label={label} title={label}>
      {children}
      {count !== undefined && count > 0 && <span className={styles.count} aria-hidden>{count > 99 ? "99+" : count}</span>}
    </Link>
  );
}
