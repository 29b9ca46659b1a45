import type { SyntheticEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";
import { ConfirmTotpEnrollmentDocument, RemoveTotpDocument, ReplaceRecoveryCodesDocument, StartTotpEnrollmentDocument } from "@/gql/security";
import type { SecondFactorKind } from "@/gql/security";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { text } from "@/ui/formText";
import { Alert } from "@/ui/states";
import { useSecurityMessages } from "./messages";
import { QrCode } from "./QrCode";
import { RecoveryCodes } from "./RecoveryCodes";
import styles from "./Security.module.css";

/** The authenticator app and the recovery codes: set up, replace, remove. */
export function AuthenticatorApp({ factors, left, changed }: { factors: readonly SecondFactorKind[]; left: number; changed: () => void }) {
  const t = useSecurityMessages();
  const core = useMessages();
  const failed = core.errors.failed.body;
  const on = factors.includes("TOTP");
  const [started, start] = useMutation(StartTotpEnrollmentDocument);
  const [confirmed, confirm] = useMutation(ConfirmTotpEnrollmentDocument);
  const [removed, remove] = useMutation(RemoveTotpDocument);
  const [replaced, replace] = useMutation(ReplaceRecoveryCodesDocument);
  const [enrolling, setEnrolling] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { secret, uri } = started.data?.startTotpEnrollment ?? {};
  const problem =
    problemOf(started.data?.startTotpEnrollment, started.error, failed) ??
    problemOf(removed.data?.removeTotp, removed.error, failed) ??
    problemOf(replaced.data?.replaceRecoveryCodes, replaced.error, failed);

  async function begin(): Promise<void> {
    const result = await start({});
    setEnrolling(Boolean(result.data?.startTotpEnrollment.uri));
  }

  async function finish(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const code = text(new FormData(event.currentTarget), "code");
    const result = await confirm({ input: { code } });
    const payload = result.data?.confirmTotpEnrollment;
    if (payload?.errors.length !== 0) return;
    setEnrolling(false);
    setCodes(payload.recoveryCodes);
    changed();
  }

  async function takeAway(): Promise<void> {
    setRemoving(false);
    await remove({});
    changed();
  }

  async function renew(): Promise<void> {
    const result = await replace({});
    setCodes(result.data?.replaceRecoveryCodes.recoveryCodes ?? null);
    changed();
  }

  return (
    <>
      {codes && <RecoveryCodes codes={codes} close={() => setCodes(null)} />}
      <Dialog open={removing} onOpenChange={setRemoving} title={t.app.removeTitle} description={t.app.removeText}>
        <div className={styles.row}>
          <Button variant="danger" onClick={() => void takeAway()}>{t.app.remove}</Button>
          <Button variant="quiet" onClick={() => setRemoving(false)}>{core.cancel}</Button>
        </div>
      </Dialog>
      <section aria-labelledby="authenticator">
        <h2 id="authenticator">{t.app.title}</h2>
        <p>{on ? t.app.on : factors.length > 0 ? t.app.beside : t.app.off}</p>
        {problem && <Alert kind="bad">{problem}</Alert>}
        {on && <Button variant="danger" busy={removed.fetching} onClick={() => setRemoving(true)}>{t.app.remove}</Button>}
        {!on && !enrolling && <Button busy={started.fetching} onClick={() => void begin()}>{t.app.add}</Button>}
        {!on && enrolling && uri && (
          <form className={styles.form} onSubmit={(event) => void finish(event)}>
            <p>{t.app.step}</p>
            <QrCode text={uri} label={t.app.qr} />
            <p>{t.app.secret} <code className={styles.secret}>{secret}</code></p>
            <TextField
              label={t.app.code}
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              maxLength={10}
              error={problemOf(confirmed.data?.confirmTotpEnrollment, confirmed.error, failed)}
            />
            <Button type="submit" busy={confirmed.fetching}>{t.app.confirm}</Button>
          </form>
        )}
      </section>
      {factors.length > 0 && (
        <section aria-labelledby="recovery-codes">
          <h2 id="recovery-codes">{t.recovery.title}</h2>
          <p>{t.recovery.left(left)}</p>
          <Button variant="secondary" busy={replaced.fetching} onClick={() => void renew()}>{t.recovery.replace}</Button>
        </section>
      )}
    </>
  );
}
