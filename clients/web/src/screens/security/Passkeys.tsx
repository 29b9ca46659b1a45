import type { SyntheticEvent } from "react";
import { useState } from "react";
import { useMutation } from "urql";
import { AddPasskeyDocument, RemovePasskeyDocument, RenamePasskeyDocument, StartPasskeyRegistrationDocument } from "@/gql/security";
import type { SecurityQuery } from "@/gql/security";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { deviceOf } from "@/screens/settings/device";
import { made, passkeysWork } from "@/session/methods/passkeys";
import { useMethodMessages } from "@/session/methods/messages";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { text } from "@/ui/formText";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { useSecurityMessages } from "./messages";
import { RecoveryCodes } from "./RecoveryCodes";
import styles from "./Security.module.css";

type Passkey = NonNullable<NonNullable<SecurityQuery["viewer"]>["security"]>["passkeys"][number];
const MOST = 60;

/** The passkeys of the account: add, rename, remove. */
export function Passkeys({ passkeys, changed }: { passkeys: readonly Passkey[]; changed: () => void }) {
  const t = useSecurityMessages().passkeys;
  const cancelled = useMethodMessages().passkey.cancelled;
  const core = useMessages();
  const failed = core.errors.failed.body;
  const format = useFormat();
  const toast = useToast();
  const [started, start] = useMutation(StartPasskeyRegistrationDocument);
  const [added, add] = useMutation(AddPasskeyDocument);
  const [renamed, rename] = useMutation(RenamePasskeyDocument);
  const [removed, remove] = useMutation(RemovePasskeyDocument);
  const [open, setOpen] = useState<{ kind: "rename" | "remove"; passkey: Passkey } | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function register(): Promise<void> {
    setProblem(null);
    const begun = await start({});
    const options = begun.data?.startPasskeyRegistration.options;
    if (!options) {
      setProblem(problemOf(begun.data?.startPasskeyRegistration, begun.error, failed));
      return;
    }
    const result = await made(options);
    if (result.kind !== "signed") {
      setProblem(cancelled);
      return;
    }
    const name = (deviceOf(navigator.userAgent) ?? t.unnamed).slice(0, MOST);
    const ended = await add({ input: { response: result.response, name } });
    const payload = ended.data?.addPasskey;
    setProblem(problemOf(payload, ended.error, failed));
    if (payload?.errors.length !== 0) return;
    setCodes(payload.recoveryCodes);
    toast({ title: t.added });
    changed();
  }

  async function give(event: SyntheticEvent<HTMLFormElement>, { id }: Passkey): Promise<void> {
    event.preventDefault();
    const name = text(new FormData(event.currentTarget), "name");
    const result = await rename({ input: { passkeyId: id, name } });
    setOpen(null);
    setProblem(problemOf(result.data?.renamePasskey, result.error, failed));
    changed();
  }

  async function takeAway({ id }: Passkey): Promise<void> {
    setOpen(null);
    const result = await remove({ input: { passkeyId: id } });
    setProblem(problemOf(result.data?.removePasskey, result.error, failed));
    changed();
  }

  return (
    <section aria-labelledby="passkeys">
      {codes && <RecoveryCodes codes={codes} close={() => setCodes(null)} />}
      {open?.kind === "rename" && (
        <Dialog open onOpenChange={() => setOpen(null)} title={t.renameTitle}>
          <form className={styles.form} onSubmit={(event) => void give(event, open.passkey)}>
            <TextField label={t.name} name="name" defaultValue={open.passkey.name} required maxLength={MOST} autoComplete="off" />
            <div className={styles.row}>
              <Button type="submit" busy={renamed.fetching}>{t.save}</Button>
              <Button variant="quiet" onClick={() => setOpen(null)}>{core.cancel}</Button>
            </div>
          </form>
        </Dialog>
      )}
      {open?.kind === "remove" && (
        <Dialog open onOpenChange={() => setOpen(null)} title={t.removeTitle(open.passkey.name)} description={t.removeText}>
          <div className={styles.row}>
            <Button variant="danger" onClick={() => void takeAway(open.passkey)}>{t.remove}</Button>
            <Button variant="quiet" onClick={() => setOpen(null)}>{core.cancel}</Button>
          </div>
        </Dialog>
      )}
      <h2 id="passkeys">{t.title}</h2>
      <p>{t.text}</p>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {passkeys.length > 0 && (
        <ul role="list" className={styles.devices}>
          {passkeys.map((passkey) => {
            const { id, name, backedUp, createdAt, lastUsedAt } = passkey;
            return (
              <li key={id}>
                <div>
                  <h3>{name}</h3>
                  <p>{[t.since(format.date(createdAt)), lastUsedAt && t.used(format.since(lastUsedAt)), backedUp && t.synchronized].filter(Boolean).join(" · ")}</p>
                </div>
                <div className={styles.row}>
                  <Button variant="quiet" size="s" aria-label={t.renameOf(name)} onClick={() => setOpen({ kind: "rename", passkey })}>{t.rename}</Button>
                  <Button variant="danger" size="s" aria-label={t.removeOf(name)} busy={removed.fetching} onClick={() => setOpen({ kind: "remove", passkey })}>{t.remove}</Button>
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {passkeysWork() ? <Button busy={started.fetching || added.fetching} onClick={() => void register()}>{t.add}</Button> : <Alert kind="info">{t.unavailable}</Alert>}
    </section>
  );
}
