import { PartyPopper } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { useMutation } from "urql";
import { VerifyEmailDocument } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { PasswordField } from "@/ui/Field";
import { EmptyState } from "@/ui/states";
import { typed } from "@/ui/formText";
import { AccountForm } from "./AccountForm";

/** The link in the first mail: opening it changes nothing, since mail scanners open links too. */
export default function Verify() {
  const t = useMessages();
  const [parameters] = useSearchParams();
  const token = parameters.get("token") ?? "";
  const [{ data, error, fetching }, verify] = useMutation(VerifyEmailDocument);
  const user = data?.verifyEmail.user;
  if (user) {
    return <EmptyState page icon={<PartyPopper />} title={t.account.verified(user.displayName)} action={<ButtonLink to="/login">{t.account.logIn}</ButtonLink>}>{t.account.verifiedText}</EmptyState>;
  }
  return (
    <AccountForm
      title={t.account.verify}
      lead={t.account.verifyLead}
      problem={token === "" ? t.account.noToken : problemOf(data?.verifyEmail, error, t.errors.failed.body)}
      onSubmit={(fields) => void verify({ input: { token, password: typed(fields, "password") } })}
      below={<Link to="/register">{t.account.newLink}</Link>}
    >
      <PasswordField label={t.account.newPassword} name="password" autoComplete="new-password" required minLength={10} maxLength={200} hint={t.account.passwordHint} />
      <Button type="submit" size="l" block busy={fetching} disabled={token === ""}>{t.account.verifyButton}</Button>
    </AccountForm>
  );
}
