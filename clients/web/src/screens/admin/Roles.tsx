import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { useShell } from "@/app/shellData";
import { SetRoleScopesDocument, StaffRolesDocument } from "@/gql/admin-users";
import type { Scope, StaffRolePartsFragment } from "@/gql/admin-users";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Checkbox } from "@/ui/Field";
import { Card, Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import styles from "./Admin.module.css";

/** The roles of staff as sets of scopes. */
export default function Roles() {
  const t = useAdminMessages();
  const { viewer } = useShell();
  const [{ data, error, fetching }, again] = useQuery({ query: StaffRolesDocument, requestPolicy: "cache-and-network" });
  const [changed, change] = useState<StaffRolePartsFragment | null>(null);
  const retry = () => again({ requestPolicy: "network-only" });
  const all = data?.staffRoles.find(({ adjustable }) => !adjustable)?.scopes ?? [];
  const manages = viewer?.scopes.includes("USERS_MANAGE") === true;
  return (
    <Page title={t.nav.roles} lead={t.roles.lead}>
      {!data && fetching && <RowsSkeleton count={3} />}
      {!data && !fetching && <ErrorState error={error} retry={retry} />}
      {data?.staffRoles.map((role) => (
        <Card key={role.role} className={styles.stack}>
          <h2>{t.users.roleNames[role.role]}</h2>
          {role.adjustable ? role.scopes.length === 0 ? <p>{t.roles.none}</p> : (
            <ul className={styles.scopes}>{role.scopes.map((scope) => <li key={scope}>{t.roles.scopeNames[scope]}</li>)}</ul>
          ) : <p>{t.roles.fixed}</p>}
          {role.adjustable && manages && (
            <div><Button variant="secondary" size="s" aria-label={t.roles.changeOf(t.users.roleNames[role.role])} onClick={() => change(role)}>{t.roles.change}</Button></div>
          )}
        </Card>
      ))}
      {changed && <Scopes key={changed.role} role={changed} all={all} onClose={() => change(null)} onDone={() => { change(null); retry(); }} />}
    </Page>
  );
}

function Scopes({ role, all, onClose, onDone }: { role: StaffRolePartsFragment; all: readonly Scope[]; onClose: () => void; onDone: () => void }) {
  const t = useAdminMessages();
  const core = useMessages();
  const toast = useToast();
  const [saved, save] = useMutation(SetRoleScopesDocument);
  const [chosen, choose] = useState<ReadonlySet<Scope>>(new Set(role.scopes));

  async function submit(reason: string): Promise<void> {
    const { data } = await save({ input: { role: role.role, scopes: all.filter((scope) => chosen.has(scope)), reason: reason || null } });
    if (data?.setRoleScopes.errors.length !== 0) return;
    toast({ title: t.roles.saved });
    onDone();
  }

  return (
    <ConfirmDialog
      title={t.roles.title(t.users.roleNames[role.role])}
      description={t.roles.hint}
      confirm={t.roles.save}
      danger={false}
      reason={{ label: `${t.users.reason} (${core.optional})`, required: false, maxLength: 500, hint: t.users.reasonHint }}
      busy={saved.fetching}
      problem={problemOf(saved.data?.setRoleScopes, saved.error, core.errors.failed.body)}
      onConfirm={(reason) => void submit(reason)}
      onClose={onClose}
    >
      <div className={styles.choices}>
        {all.map((scope) => (
          <Checkbox
            key={scope}
            label={t.roles.scopeNames[scope]}
            checked={chosen.has(scope)}
            onChange={({ target }) => choose(new Set(target.checked ? [...chosen, scope] : [...chosen].filter((each) => each !== scope)))}
          />
        ))}
      </div>
    </ConfirmDialog>
  );
}
