import { useEffect, useState } from "react";
import type { LogInMethodsQuery } from "@/gql/login";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { PasswordField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Alert } from "@/ui/states";
import { text, typed } from "@/ui/formText";
import { confirmation } from "./confirmation";
import { ConfirmWithProvider } from "./methods/ConfirmWithProvider";
import { useMethodMessages } from "./methods/messages";
import { PasskeyButton } from "./methods/PasskeyButton";
import { reauthenticateWithPasskey } from "./methods/passkeys";
import { logInMethods } from "./methods/requests";
import { ProofField } from "./ProofField";
import { session } from "./session";
import type { Confirmed, ProofKind } from "./transport";
import { proofOf, reauthenticate } from "./transport";

/** A first factor that is given: the rest of the request, which may need a second one. */
type Confirming = (fields: FormData, proof: ReturnType<typeof proofOf> | null) => Promise<Confirmed>;

/** Confirms who is there before a change that needs a recent log-in: by the password or an identity provider, and the second factor. */
export default function ConfirmLogIn() {
  const t = useMessages();
  const m = useMethodMessages();
  const [methods, setMethods] = useState<LogInMethodsQuery | null | undefined>(undefined);
  const factors = methods?.viewer?.security?.factors ?? [];
  /** What is asked for first: a code of the app, which those have who have no passkey. */
  const first: ProofKind = factors.includes("PASSKEY") && !factors.includes("TOTP") ? "recoveryCode" : "code";
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** What is asked for beside the first factor: nothing, until it is known to be needed. */
  const [asked, setAsked] = useState<ProofKind | null>(null);
  /** The provider that has confirmed the viewer, with what ends the confirmation; a password is given with each request. */
  const [provided, setProvided] = useState<{ name: string; confirm: Confirming } | null>(null);

  useEffect(() => {
    let shown = true;
    void logInMethods().then((found) => { if (shown) setMethods(found); });
    return () => { shown = false; };
  }, []);

  async function submit(fields: FormData, confirm: Confirming): Promise<void> {
    setBusy(true);
    setProblem(null);
    const result = await confirm(fields, asked === null ? null : proofOf(asked, text(fields, "proof")));
    setBusy(false);
    if (result.kind === "done") {
      session.start(result.tokens);
      confirmation.settle();
    } else if (result.kind === "challenge") setAsked(first);
    else {
      // The one-time code of the provider is used up.
      if (provided) { setProvided(null); setAsked(null); }
      setProblem(result.kind === "declined" ? result.message : t.errors.offline.body);
    }
  }

  const byPassword: Confirming = (fields, proof) => reauthenticate(typed(fields, "password"), proof, session.accessToken);
  const viewer = methods?.viewer;
  const linked = new Set(viewer?.linkedIdentities.map(({ providerKey }) => providerKey));
  const providers = methods?.identityProviders.filter(({ key }) => linked.has(key)) ?? [];
  const hasPassword = viewer?.hasPassword !== false;
  const onlyPassword = methods !== undefined && hasPassword && providers.length === 0 && !factors.includes("PASSKEY");
  const confirm = provided?.confirm ?? byPassword;
  return (
    <Dialog
      open
      title={t.account.confirmTitle}
      description={provided ? m.confirm.second(provided.name) : onlyPassword ? t.account.confirmText : m.confirm.text}
      onOpenChange={(open) => { if (!open) confirmation.settle(); }}
    >
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget), confirm); }}>
        {methods === undefined && <p role="status">{m.callback.wait}</p>}
        {methods !== undefined && hasPassword && !provided && <PasswordField label={t.account.password} name="password" required autoComplete="current-password" />}
        {asked && <ProofField kind={asked} />}
        {problem && <Alert kind="bad">{problem}</Alert>}
        {methods !== undefined && !hasPassword && providers.length === 0 && !factors.includes("PASSKEY") && <Alert kind="warn">{m.confirm.none}</Alert>}
        <div className={form.actions}>
          {methods !== undefined && (hasPassword || provided) && <Button type="submit" busy={busy}>{t.account.confirm}</Button>}
          {asked === "code" && <Button variant="quiet" onClick={() => setAsked("recoveryCode")}>{t.account.second.useRecovery}</Button>}
          {asked === "recoveryCode" && first === "code" && <Button variant="quiet" onClick={() => setAsked("code")}>{t.account.second.useCode}</Button>}
          <Button variant="quiet" onClick={() => confirmation.settle()}>{t.cancel}</Button>
        </div>
        {factors.includes("PASSKEY") && !provided && (
          <PasskeyButton label={m.passkey.confirm} failed={setProblem} given={(response) => submit(new FormData(), () => reauthenticateWithPasskey(response))} />
        )}
        {!provided && (
          <ConfirmWithProvider
            providers={providers}
            confirmed={(name, reauthenticateBy) => {
              const next: Confirming = (_fields, proof) => reauthenticateBy(proof);
              if (factors.length > 0) {
                setProblem(null);
                setProvided({ name, confirm: next });
                setAsked(first);
              } else void submit(new FormData(), next);
            }}
            failed={setProblem}
          />
        )}
      </form>
    </Dialog>
  );
}
