import { useMessages } from "@/i18n";
import { TextField } from "@/ui/Field";
import type { ProofKind } from "./transport";

/** The field for a second factor, named `proof`: a code of the authenticator app, or a recovery code in its place. */
export function ProofField({ kind }: { kind: ProofKind }) {
  const t = useMessages().account.second;
  return kind === "code" ? (
    <TextField key="code" label={t.code} hint={t.codeHint} name="proof" autoComplete="one-time-code" inputMode="numeric" required maxLength={10} autoFocus />
  ) : (
    <TextField key="recovery" label={t.recoveryCode} hint={t.recoveryHint} name="proof" autoComplete="off" autoCapitalize="none" spellCheck={false} required maxLength={40} autoFocus />
  );
}
