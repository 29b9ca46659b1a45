import { useState } from "react";
import { useMessages } from "@/i18n";
import { useMethodMessages } from "@/session/methods/messages";
import { PasskeyButton } from "@/session/methods/PasskeyButton";
import { ProofField } from "@/session/ProofField";
import { session } from "@/session/session";
import type { Challenge, Proof, ProofKind } from "@/session/transport";
import { completeLogIn, proofOf } from "@/session/transport";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Field";
import { text } from "@/ui/formText";
import { AccountForm } from "./AccountForm";

/** The second factor of a log-in: a passkey, a code of the authenticator app, or a recovery code in their place. */
export function SecondStep({ challenge, again }: { challenge: Challenge; again: (reason: string | null) => void }) {
  const t = useMessages().account.second;
  const offline = useMessages().errors.offline.body;
  const m = useMethodMessages().passkey;
  const has = (kind: Challenge["factors"][number]): boolean => challenge.factors.includes(kind);
  const [kind, setKind] = useState<ProofKind>(has("TOTP") ? "code" : "recoveryCode");
  const [trust, setTrust] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(proof: Proof): Promise<void> {
    setBusy(true);
    setProblem(null);
    const result = await completeLogIn(challenge, proof, trust);
    setBusy(false);
    if (result.kind === "done") session.start(result.tokens);
    else if (result.kind === "declined" && result.over) again(result.message);
    else setProblem(result.kind === "declined" ? result.message : offline);
  }

  return (
    <AccountForm
      title={t.title}
      problem={problem}
      onSubmit={(fields) => void submit(proofOf(kind, text(fields, "proof")))}
      below={<Button variant="quiet" size="s" onClick={() => again(null)}>{t.other}</Button>}
    >
      {has("PASSKEY") && <PasskeyButton large label={m.use} failed={setProblem} given={(passkey) => submit({ passkey })} />}
      <ProofField kind={kind} />
      <Checkbox label={t.trust} name="trust" checked={trust} onChange={(event) => setTrust(event.currentTarget.checked)} />
      <Button type="submit" size="l" block busy={busy}>{t.confirm}</Button>
      {has("RECOVERY_CODE") && has("TOTP") && (
        <Button variant="quiet" size="s" onClick={() => setKind(kind === "code" ? "recoveryCode" : "code")}>{kind === "code" ? t.useRecovery : t.useCode}</Button>
      )}
    </AccountForm>
  );
}
