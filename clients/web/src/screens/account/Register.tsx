import { MailCheck } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { useMutation } from "urql";
import { RegisterDocument } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Providers } from "@/session/methods/Providers";
import { nextPath } from "@/session/next";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { EmptyState } from "@/ui/states";
import { text } from "@/ui/formText";
import { AccountForm } from "./AccountForm";

export default function Register() {
  const t = useMessages();
  const [parameters] = useSearchParams();
  const [{ data, error, fetching }, register] = useMutation(RegisterDocument);
  if (data?.register.accepted && data.register.errors.length === 0) {
    return <EmptyState page icon={<MailCheck />} title={t.account.checkMail} action={<Link to="/login">{t.account.logIn}</Link>}>{t.account.checkMailText}</EmptyState>;
  }
  return (
    <AccountForm
      title={t.account.register}
      lead={t.account.registerLead}
      problem={problemOf(data?.register, error, t.errors.failed.body)}
      onSubmit={(fields) => void register({ input: { email: text(fields, "email"), displayName: text(fields, "name") } })}
      more={<Providers next={nextPath(parameters)} />}
      below={<>{t.account.haveAccount} <Link to="/login">{t.account.logIn}</Link></>}
    >
      <TextField label={t.account.name} name="name" autoComplete="name" required maxLength={80} hint={t.account.nameHint} />
      <TextField label={t.account.email} name="email" type="email" autoComplete="email" required maxLength={254} />
      <Button type="submit" size="l" block busy={fetching}>{t.account.registerButton}</Button>
    </AccountForm>
  );
}
