import { useState } from "react";
import { useMutation } from "urql";
import { ChangePasswordDocument, RequestEmailChangeDocument } from "@/gql/security";
import { RequestPasswordResetDocument } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { PasswordField, TextField } from "@/ui/Field";
import { text, typed } from "@/ui/formText";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { useSecurityMessages } from "./messages";
import styles from "./Security.module.css";

export function Password({ changed }: { changed: () => void }) {
  const t = useSecurityMessages().password;
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, change] = useMutation(ChangePasswordDocument);
  const problem = problemOf(data?.changePassword, error, core.errors.failed.body);

  async function submit(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    const input = { currentPassword: typed(fields, "current"), newPassword: typed(fields, "new") };
    const result = await change({ input });
    if (result.data?.changePassword.errors.length !== 0) return;
    form.reset();
    toast({ title: t.done });
    changed();
  }

  return (
    <section aria-labelledby="password">
      <h2 id="password">{t.title}</h2>
      <p>{t.text}</p>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void submit(event.currentTarget); }}>
        {problem && <Alert kind="bad">{problem}</Alert>}
        <PasswordField label={t.current} name="current" autoComplete="current-password" required maxLength={200} />
        <PasswordField label={t.new} name="new" autoComplete="new-password" required minLength={10} maxLength={200} hint={core.account.passwordHint} />
        <Button type="submit" busy={fetching}>{t.button}</Button>
      </form>
    </section>
  );
}

/** The way to a first password, of a user who has logged in with identity providers alone. */
export function ChoosePassword({ email }: { email: string }) {
  const t = useSecurityMessages().password;
  const failed = useMessages().errors.failed.body;
  const [{ data, error, fetching }, request] = useMutation(RequestPasswordResetDocument);
  const problem = problemOf(data?.requestPasswordReset, error, failed);
  return (
    <section aria-labelledby="password">
      <h2 id="password">{t.title}</h2>
      <p>{t.missing}</p>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {data?.requestPasswordReset.accepted && !problem ? (
        <Alert kind="good">{t.chosen}</Alert>
      ) : (
        <Button variant="secondary" busy={fetching} onClick={() => void request({ input: { email } })}>{t.choose}</Button>
      )}
    </section>
  );
}

export function Email({ email }: { email: string }) {
  const t = useSecurityMessages().email;
  const failed = useMessages().errors.failed.body;
  const [{ data, error, fetching }, request] = useMutation(RequestEmailChangeDocument);
  const [sent, setSent] = useState(false);
  const problem = problemOf(data?.requestEmailChange, error, failed);

  async function submit(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    const result = await request({ input: { email: text(fields, "email") } });
    setSent(result.data?.requestEmailChange.accepted ?? false);
  }

  return (
    <section aria-labelledby="email">
      <h2 id="email">{t.title}</h2>
      <p>{t.now(email)}</p>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void submit(event.currentTarget); }}>
        {problem && <Alert kind="bad">{problem}</Alert>}
        {sent && <Alert kind="good">{t.sent}</Alert>}
        <TextField label={t.new} name="email" type="email" autoComplete="email" required maxLength={254} />
        <Button type="submit" busy={fetching}>{t.button}</Button>
      </form>
    </section>
  );
}
