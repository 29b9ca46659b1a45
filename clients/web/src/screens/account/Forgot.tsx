import { MailCheck } from "lucide-react";
import { Link } from "react-router";
import { useMutation } from "urql";
import { RequestPasswordResetDocument } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { EmptyState } from "@/ui/states";
import { text } from "@/ui/formText";
import { AccountForm } from "./AccountForm";

export default function Forgot() {
  const t = useMessages();
  const [{ data, error, fetching }, request] = useMutation(RequestPasswordResetDocument);
  if (data?.requestPasswordReset.accepted && data.requestPasswordReset.errors.length === 0) {
    return <EmptyState page icon={<MailCheck />} title={t.account.checkMail} action={<Link to="/login">{t.account.logIn}</Link>}>{t.account.resetSent}</EmptyState>;
  }
  return (
    <AccountForm
      title={t.account.forgotTitle}
      lead={t.account.forgotLead}
      problem={problemOf(data?.requestPasswordReset, error, t.errors.failed.body)}
      onSubmit={(fields) => void request({ input: { email: text(fields, "email") } })}
      below={<Link to="/login">{t.account.backToLogIn}</Link>}
    >
      <TextField label={t.account.email} name="email" type="email" autoComplete="email" required maxLength={254} />
      <Button type="submit" size="l" block busy={fetching}>{t.account.sendLink}</Button>
    </AccountForm>
  );
}
