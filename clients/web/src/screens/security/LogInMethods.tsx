import { useState } from "react";
import { useMutation } from "urql";
import { UnlinkIdentityDocument } from "@/gql/security";
import type { SecurityQuery } from "@/gql/security";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { leaveFor } from "@/session/methods/flow";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { useSecurityMessages } from "./messages";
import styles from "./Security.module.css";

type Identity = NonNullable<NonNullable<SecurityQuery["viewer"]>["linkedIdentities"]>[number];

/** The identities of other providers that are linked to the account, and the providers that could be. */
export function LogInMethods({ identities, providers, changed }: { identities: readonly Identity[]; providers: SecurityQuery["identityProviders"]; changed: () => void }) {
  const t = useSecurityMessages().methods;
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const [{ data, error }, unlink] = useMutation(UnlinkIdentityDocument);
  const [removing, setRemoving] = useState<Identity | null>(null);
  const problem = problemOf(data?.unlinkIdentity, error, core.errors.failed.body);
  const linked = new Set(identities.map(({ providerKey }) => providerKey));
  const open = providers.filter(({ key }) => !linked.has(key));

  async function remove({ id, providerName }: Identity): Promise<void> {
    setRemoving(null);
    const result = await unlink({ input: { identityId: id } });
    if (result.data?.unlinkIdentity.errors.length === 0) toast({ title: t.unlinked(providerName) });
    changed();
  }

  return (
    <section aria-labelledby="log-in-methods">
      {removing && (
        <Dialog open onOpenChange={() => setRemoving(null)} title={t.unlinkTitle(removing.providerName)} description={t.unlinkText}>
          <div className={styles.row}>
            <Button variant="danger" onClick={() => void remove(removing)}>{t.unlink}</Button>
            <Button variant="quiet" onClick={() => setRemoving(null)}>{core.cancel}</Button>
          </div>
        </Dialog>
      )}
      <h2 id="log-in-methods">{t.title}</h2>
      <p>{t.text}</p>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {identities.length > 0 && (
        <ul role="list" className={styles.devices}>
          {identities.map((identity) => {
            const { id, providerName, email, linkedAt, lastUsedAt } = identity;
            return (
              <li key={id}>
                <div>
                  <h3>{providerName}</h3>
                  <p>{[email, t.since(format.date(linkedAt)), lastUsedAt && t.used(format.since(lastUsedAt))].filter(Boolean).join(" · ")}</p>
                </div>
                <Button variant="danger" size="s" aria-label={t.unlinkOf(providerName)} onClick={() => setRemoving(identity)}>{t.unlink}</Button>
              </li>
            );
          })}
        </ul>
      )}
      {open.length > 0 && (
        <div className={styles.row}>
          {open.map((provider) => (
            <Button key={provider.key} variant="secondary" onClick={() => void leaveFor(provider, "link", "/settings/security")}>{t.link(provider.name)}</Button>
          ))}
        </div>
      )}
    </section>
  );
}
