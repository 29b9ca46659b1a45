import { useState } from "react";
import { Link, useParams } from "react-router";
import type { CombinedError } from "urql";
import { useMutation, useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { useShell } from "@/app/shellData";
import { BanUserFromTeachingDocument, GrantUserRoleDocument, RestoreUserDocument, RevokeUserSessionsDocument, SuspendUserDocument, TakeUserRoleDocument, UserAccountDocument } from "@/gql/admin-users";
import type { AccountPartsFragment, Role } from "@/gql/admin-users";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { Card, Page } from "@/ui/Page";
import { PageSkeleton } from "@/ui/Skeleton";
import { Alert, ErrorState, NotFound } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import styles from "./Admin.module.css";
import { AuditTable } from "./AuditTable";

type Question = { what: "suspend" } | { what: "restore" } | { what: "ban" } | { what: "sessions" } | { what: "grant"; role: Role } | { what: "take"; role: Role };
const ROLES = ["INSTRUCTOR", "MODERATOR", "SUPPORT", "ADMIN"] as const satisfies readonly Role[];

export default function User() {
  const t = useAdminMessages();
  const { userId = "" } = useParams();
  const history = useShell().viewer?.scopes.includes("AUDIT_READ") === true;
  const [{ data, error, fetching }, again] = useQuery({ query: UserAccountDocument, variables: { userId, targetId: userId, history }, requestPolicy: "cache-and-network" });
  const retry = () => again({ requestPolicy: "network-only" });
  if (!data && fetching) return <PageSkeleton />;
  if (!data) return <ErrorState page error={error} retry={retry} />;
  const account = data.users.edges.map(({ node }) => node).find(({ user }) => user.id === userId);
  if (!account) return <NotFound what={t.users.notFound} />;
  return (
    <Account account={account} onChange={retry}>
      {data.auditLog && (
        <section className={styles.stack} aria-labelledby="history">
          <h2 id="history">{t.users.history}</h2>
          {data.auditLog.edges.length === 0 ? <p>{t.users.noHistory}</p> : <AuditTable records={data.auditLog.edges.map(({ node }) => node)} />}
        </section>
      )}
    </Account>
  );
}

function Account({ account, onChange, children }: { account: AccountPartsFragment; onChange: () => void; children: React.ReactNode }) {
  const t = useAdminMessages();
  const format = useFormat();
  const [question, ask] = useState<Question | null>(null);
  const scopes = useShell().viewer?.scopes ?? [];
  const suspends = scopes.includes("USERS_SUSPEND");
  const manages = scopes.includes("USERS_MANAGE");
  const suspended = account.status === "SUSPENDED";
  return (
    <Page title={account.user.displayName} lead={account.email} crumbs={[{ to: "/admin/users", label: t.nav.users }]} actions={<Badge tone={suspended ? "bad" : "good"}>{t.users.statuses[account.status]}</Badge>}>
      {account.suspension && (
        <Alert kind="warn" title={account.suspension.endsAt ? t.users.suspendedUntil(format.dateTime(account.suspension.endsAt)) : t.users.suspended}>{account.suspension.reason}</Alert>
      )}
      <Card className={styles.stack}>
        <p className={styles.facts}>
          <span>{account.roles.map((role) => t.users.roleNames[role]).join(", ")}</span>
          {account.bannedFromTeaching && <span>{t.users.banned}</span>}
          <span>{t.users.member(format.date(account.createdAt))}</span>
          <Link to={`/admin/orders?text=${account.user.id}`}>{t.users.ordersOf}</Link>
          {scopes.includes("PROFILES_MODERATE") && <Link to={`/admin/profiles/${account.user.id}`}>{t.users.profileOf}</Link>}
        </p>
        <p className={styles.id}>{account.user.id}</p>
        {(suspends || manages) && <h2>{t.users.actions}</h2>}
        <div className={form.actions}>
          {!suspends ? null : suspended ? <Button onClick={() => ask({ what: "restore" })}>{t.users.restore}</Button> : <Button variant="danger" onClick={() => ask({ what: "suspend" })}>{t.users.suspend}</Button>}
          {suspends && <Button variant="secondary" onClick={() => ask({ what: "sessions" })}>{t.users.endSessions}</Button>}
          {manages && ROLES.map((role) =>
            account.roles.includes(role) ? (
              <Button key={role} variant="secondary" onClick={() => ask({ what: "take", role })}>{t.users.take(t.users.roleNames[role])}</Button>
            ) : (
              <Button key={role} variant="secondary" onClick={() => ask({ what: "grant", role })}>{t.users.grant(t.users.roleNames[role])}</Button>
            ),
          )}
          {suspends && !account.bannedFromTeaching && <Button variant="danger" onClick={() => ask({ what: "ban" })}>{t.users.ban}</Button>}
        </div>
      </Card>
      {children}
      {question && <Answer account={account} question={question} onClose={() => ask(null)} onDone={() => { ask(null); onChange(); }} />}
    </Page>
  );
}

function Answer({ account, question, onClose, onDone }: { account: AccountPartsFragment; question: Question; onClose: () => void; onDone: () => void }) {
  const t = useAdminMessages();
  const core = useMessages();
  const toast = useToast();
  const [until, setUntil] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [, suspend] = useMutation(SuspendUserDocument);
  const [, restore] = useMutation(RestoreUserDocument);
  const [, ban] = useMutation(BanUserFromTeachingDocument);
  const [, revoke] = useMutation(RevokeUserSessionsDocument);
  const [, grant] = useMutation(GrantUserRoleDocument);
  const [, take] = useMutation(TakeUserRoleDocument);
  const name = account.user.displayName;
  const userId = account.user.id;
  const needed = question.what === "suspend" || question.what === "ban";
  const role = "role" in question ? t.users.roleNames[question.role] : "";
  const texts = {
    suspend: [t.users.suspendTitle(name), t.users.suspendText, t.users.suspend],
    restore: [t.users.restoreTitle(name), t.users.restoreText, t.users.restore],
    sessions: [t.users.endSessionsTitle(name), t.users.endSessionsText, t.users.endSessions],
    ban: [t.users.banTitle(name), t.users.banText, t.users.ban],
    grant: [t.users.grant(role), t.users.grantText(role), t.users.grant(role)],
    take: [t.users.take(role), t.users.takeText(role), t.users.take(role)],
  } satisfies Record<Question["what"], [string, string, string]>;
  const [title, description, confirm] = texts[question.what];

  async function request(given: string): Promise<{ payload: { errors: readonly { message: string }[] } | undefined; error: CombinedError | undefined }> {
    const reason = given || null;
    if (question.what === "suspend") {
      const { data, error } = await suspend({ input: { userId, reason: given, endsAt: until === "" ? null : new Date(until).toISOString() } });
      return { payload: data?.suspendUser, error };
    }
    if (question.what === "ban") {
      const { data, error } = await ban({ input: { userId, reason: given } });
      return { payload: data?.banUserFromTeaching, error };
    }
    if (question.what === "restore") {
      const { data, error } = await restore({ input: { userId, reason } });
      return { payload: data?.restoreUser, error };
    }
    if (question.what === "sessions") {
      const { data, error } = await revoke({ input: { userId, reason } });
      return { payload: data?.revokeUserSessions, error };
    }
    if (question.what === "grant") {
      const { data, error } = await grant({ input: { userId, role: question.role, reason } });
      return { payload: data?.grantUserRole, error };
    }
    const { data, error } = await take({ input: { userId, role: question.role, reason } });
    return { payload: data?.takeUserRole, error };
  }

  async function run(reason: string): Promise<void> {
    setBusy(true);
    const { payload, error } = await request(reason);
    setBusy(false);
    const found = problemOf(payload, error, core.errors.failed.body);
    setProblem(found);
    if (found !== null) return;
    toast({ title: t.users.done });
    onDone();
  }

  return (
    <ConfirmDialog
      title={title}
      description={description}
      confirm={confirm}
      danger={question.what !== "restore" && question.what !== "grant"}
      reason={{ label: needed ? t.users.reason : `${t.users.reason} (${core.optional})`, required: needed, maxLength: 500, hint: t.users.reasonHint }}
      busy={busy}
      problem={problem}
      onConfirm={(reason) => void run(reason)}
      onClose={onClose}
    >
      {question.what === "suspend" && <TextField label={t.users.until} type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />}
    </ConfirmDialog>
  );
}
