import { useState } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { useMessages } from "@/i18n";
import { useMethodMessages } from "@/session/methods/messages";
import { PasskeyButton } from "@/session/methods/PasskeyButton";
import { logInWithPasskey } from "@/session/methods/passkeys";
import { Providers } from "@/session/methods/Providers";
import { nextPath } from "@/session/next";
import { session } from "@/session/session";
import type { Challenge, LogIn as LogInResult } from "@/session/transport";
import { logIn } from "@/session/transport";
import { useSession } from "@/session/useSession";
import { Button } from "@/ui/Button";
import { PasswordField, TextField } from "@/ui/Field";
import { text, typed } from "@/ui/formText";
import { AccountForm } from "./AccountForm";
import { SecondStep } from "./SecondStep";

export default function LogIn() {
  const t = useMessages();
  const m = useMethodMessages();
  const [parameters] = useSearchParams();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  if (useSession() === "authenticated") return <Navigate to={nextPath(parameters)} replace />;

  async function submit(fields: FormData): Promise<void> {
    setBusy(true);
    setProblem(null);
    const result = await logIn(text(fields, "email"), typed(fields, "password"));
    setBusy(false);
    follow(result);
  }

  function follow(result: LogInResult): void {
    if (result.kind === "done") session.start(result.tokens);
    else if (result.kind === "challenge") setChallenge(result.challenge);
    else setProblem(result.kind === "declined" ? result.message : t.errors.offline.body);
  }

  if (challenge) return <SecondStep challenge={challenge} again={(reason) => { setChallenge(null); setProblem(reason); }} />;
  const next = parameters.get("next");
  return (
    <AccountForm
      title={t.account.logIn}
      problem={problem}
      onSubmit={(fields) => void submit(fields)}
      more={
        <Providers next={nextPath(parameters)}>
          <PasskeyButton large label={m.passkey.logIn} failed={setProblem} given={async (response) => follow(await logInWithPasskey(response))} />
        </Providers>
      }
      below={<>{t.account.noAccount} <Link to={next ? `/register?next=${encodeURIComponent(next)}` : "/register"}>{t.account.register}</Link></>}
    >
      <TextField label={t.account.email} name="email" type="email" autoComplete="username" required maxLength={254} />
      <PasswordField label={t.account.password} name="password" autoComplete="current-password" required maxLength={200} />
      <p><Link to="/forgot">{t.account.forgot}</Link></p>
      <Button type="submit" size="l" block busy={busy}>{t.account.logIn}</Button>
    </AccountForm>
  );
}
