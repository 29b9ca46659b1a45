import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { useId, useState } from "react";
import { Eye, EyeOff } from "lucide-react";
import { useMessages } from "@/i18n";
import styles from "./Field.module.css";

interface Labelled {
  label: string;
  hint?: ReactNode;
  error?: string | null;
}

function useLabelled({ hint, error }: Omit<Labelled, "label">) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return { id, control: { id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined } as const };
}

function Frame({ id, label, hint, error, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>{label}</label>
      {children}
      {hint && <p id={`${id}-hint`} className={styles.hint}>{hint}</p>}
      {error && <p id={`${id}-error`} className={styles.error}>{error}</p>}
    </div>
  );
}

export function TextField({ label, hint, error, ...input }: Labelled & ComponentProps<"input">) {
  const { id, control } = useLabelled({ hint, error: error ?? null });
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null}>
      <input type="text" {...input} {...control} className={styles.control} />
    </Frame>
  );
}

/** A password field whose text can be shown. */
export function PasswordField({ label, hint, error, ...input }: Labelled & ComponentProps<"input">) {
  const t = useMessages();
  const { id, control } = useLabelled({ hint, error: error ?? null });
  const [visible, setVisible] = useState(false);
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null}>
      <div className={styles["with-button"]}>
        <input {...input} {...control} type={visible ? "text" : "password"} className={styles.control} />
        <button type="button" aria-label={t.account.showPassword} aria-pressed={visible} onClick={() => setVisible(!visible)}>
          {visible ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </button>
      </div>
    </Frame>
  );
}

export function TextArea({ label, hint, error, ...area }: Labelled & ComponentProps<"textarea">) {
  const { id, control } = useLabelled({ hint, error: error ?? null });
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null}>
      <textarea rows={4} {...area} {...control} className={styles.control} />
    </Frame>
  );
}

export function Select({ label, hint, error, inline = false, children, ...select }: Labelled & { inline?: boolean } & ComponentProps<"select">) {
  const { id, control } = useLabelled({ hint, error: error ?? null });
  return (
    <div className={clsx(styles.field, inline && styles.inline)}>
      <label htmlFor={id} className={styles.label}>{label}</label>
      <select {...select} {...control} className={clsx(styles.control, styles.select)}>{children}</select>
    </div>
  );
}

export function Checkbox({ label, count, ...input }: { label: ReactNode; count?: string } & ComponentProps<"input">) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" {...input} />
      <span>{label}</span>
      {count !== undefined && <span className={styles["choice-count"]}>{count}</span>}
    </label>
  );
}
