import type { ReactNode, SyntheticEvent } from "react";
import { Title } from "@/ui/Page";
import { Alert } from "@/ui/states";
import styles from "./AccountForm.module.css";

/** The frame of the forms around an account. */
export function AccountForm({ title, lead, problem, onSubmit, children, more, below }: { title: string; lead?: ReactNode; problem?: string | null; onSubmit?: (fields: FormData) => void; children: ReactNode; more?: ReactNode; below?: ReactNode }) {
  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    onSubmit?.(new FormData(event.currentTarget));
  }
  return (
    <div className={styles.frame}>
      <Title>{title}</Title>
      <div className={styles.card}>
        <h1>{title}</h1>
        {lead && <p className={styles.lead}>{lead}</p>}
        {problem && <Alert kind="bad">{problem}</Alert>}
        {onSubmit ? <form onSubmit={submit} className={styles.form}>{children}</form> : <div className={styles.form}>{children}</div>}
        {more}
      </div>
      {below && <p className={styles.below}>{below}</p>}
    </div>
  );
}
