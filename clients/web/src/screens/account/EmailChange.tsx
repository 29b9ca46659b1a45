import { MailCheck } from "lucide-react";
import { useSearchParams } from "react-router";
import { useMutation } from "urql";
import { ConfirmEmailChangeDocument, UndoEmailChangeDocument } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { EmptyState } from "@/ui/states";
import { AccountForm } from "./AccountForm";

/** The link in the mail to a new address: its button confirms the address. */
export function ConfirmEmail() {
  const [{ data, error, fetching }, confirm] = useMutation(ConfirmEmailChangeDocument);
  return <EmailLink kind="confirm" payload={data?.confirmEmailChange} error={error} busy={fetching} press={(token) => void confirm({ input: { token } })} />;
}

/** The link in the mail to the old address: its button restores the address. */
export function UndoEmail() {
  const [{ data, error, fetching }, undo] = useMutation(UndoEmailChangeDocument);
  return <EmailLink kind="undo" payload={data?.undoEmailChange} error={error} busy={fetching} press={(token) => void undo({ input: { token } })} />;
}

interface Payload {
  user: { id: string } | null;
  errors: readonly { message: string }[];
}

function EmailLink({ kind, payload, error, busy, press }: { kind: "confirm" | "undo"; payload: Payload | undefined; error: Parameters<typeof problemOf>[1]; busy: boolean; press: (token: string) => void }) {
  const t = useMessages();
  const texts = t.account.emailChange[kind];
  const [parameters] = useSearchParams();
  const token = parameters.get("token") ?? "";
  if (payload?.user) {
    return <EmptyState page icon={<MailCheck />} title={texts.done} action={<ButtonLink to="/settings/security">{t.account.emailChange.next}</ButtonLink>}>{texts.doneText}</EmptyState>;
  }
  return (
    <AccountForm title={texts.title} lead={texts.lead} problem={token === "" ? t.account.noToken : problemOf(payload, error, t.errors.failed.body)} onSubmit={() => press(token)}>
      <Button type="submit" size="l" block busy={busy} disabled={token === ""}>{texts.button}</Button>
    </AccountForm>
  );
}
