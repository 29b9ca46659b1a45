import { ShieldCheck } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { useMutation } from "urql";
import { ResetPasswordDocument } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { PasswordField } from "@/ui/Field";
import { EmptyState } from "@/ui/states";
import { typed } from "@/ui/formText";
import { AccountForm } from "./AccountForm";

export default function Reset() {
  const t = useMessages();
  const [parameters] = useSearchParams();
  const token = parameters.get("token") ?? "";
  const [{ data, error, fetching }, reset] = useMutation(ResetPasswordDocument);
  if (data?.resetPassword.user) {
    return <EmptyState page icon={<ShieldCheck />} title={t.account.resetDone} action={<ButtonLink to="/login">{t.account.logIn}</ButtonLink>}>{t.account.resetDoneText}</EmptyState>;
  }
  return (
    <AccountForm
      title={t.account.resetTitle}
      problem={token === "" ? t.account.noToken : problemOf(data?.resetPassword, error, t.errors.failed.body)}
      onSubmit={(fields) => void reset({ input: { token, newPassword: typed(fields, "password") } })}
      below={<Link to="/forgot">{t.account.newLink}</Link>}
    >
      <PasswordField label={t.account.newPassword} name="password" autoComplete="new-password" required minLength={10} maxLength={200} hint={t.account.passwordHint} />
      <Button type="submit" size="l" block busy={fetching} disabled={token === ""}>{t.account.resetButton}</Button>
    </AccountForm>
  );
}
