import { Link } from "react-router";
import { useAdminMessages } from "@/admin/messages";
import type { AuditPartsFragment } from "@/gql/shared";
import { useFormat } from "@/i18n";
import { Table } from "@/ui/Table";
import styles from "./Admin.module.css";

/** What admins and operators changed: when, who, what and why. */
export function AuditTable({ records }: { records: readonly AuditPartsFragment[] }) {
  const t = useAdminMessages();
  const format = useFormat();
  return (
    <Table caption={t.nav.audit} hideCaption head={[{ label: t.audit.when }, { label: t.audit.who }, { label: t.audit.what }, { label: t.audit.changes }, { label: t.audit.reason }]}>
      {records.map(({ id, changedAt, actor, action, targetId, changes, reason }) => (
        <tr key={id}>
          <th scope="row">{format.dateTime(changedAt)}</th>
          <td>{actor.user ? <Link to={`/admin/users/${actor.user.id}`}>{actor.user.displayName}</Link> : (actor.name ?? t.audit.system)}</td>
          <td>
            <code>{action}</code>
            <div className={styles.id}>{targetId}</div>
          </td>
          <td>
            <ul role="list" className={styles.changes}>
              {changes.map(({ field, before, after }) => <li key={field}>{field}: <code>{before ?? t.audit.nothing}</code> {t.audit.to} <code>{after ?? t.audit.nothing}</code></li>)}
            </ul>
          </td>
          <td>{reason}</td>
        </tr>
      ))}
    </Table>
  );
}
