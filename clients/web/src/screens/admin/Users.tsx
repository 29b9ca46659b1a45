import { UserSearch } from "lucide-react";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { UserSearchDocument } from "@/gql/admin-users";
import type { AccountPartsFragment, Role, UserStatus } from "@/gql/admin-users";
import { usePages } from "@/graphql/usePages";
import { useFormat } from "@/i18n";
import { Badge } from "@/ui/Badge";
import { Select, TextField } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { EmptyState, ErrorState } from "@/ui/states";
import { FilterForm } from "./FilterForm";

export default function Users() {
  const t = useAdminMessages();
  const [parameters] = useSearchParams();
  const words = parameters.get("q");
  const role = parameters.get("role");
  const status = parameters.get("status");
  const variables = useMemo(
    () => ({ first: 20, filter: { text: words, role: role !== null && role in t.users.roleNames ? (role as Role) : null, status: status !== null && status in t.users.statuses ? (status as UserStatus) : null } }),
    [words, role, status, t],
  );
  const [{ data, error, fetching }, again] = useQuery({ query: UserSearchDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.users, UserSearchDocument, variables, (page) => page.users);
  return (
    <Page title={t.nav.users} lead={t.users.lead}>
      <FilterForm submit={t.users.find}>
        <TextField label={t.users.search} name="q" type="search" defaultValue={words ?? ""} maxLength={200} />
        <Select label={t.users.role} name="role" defaultValue={role ?? ""}>
          <option value="">{t.users.anyRole}</option>
          {Object.entries(t.users.roleNames).map(([each, name]) => <option key={each} value={each}>{name}</option>)}
        </Select>
        <Select label={t.users.status} name="status" defaultValue={status ?? ""}>
          <option value="">{t.users.anyStatus}</option>
          {Object.entries(t.users.statuses).map(([each, name]) => <option key={each} value={each}>{name}</option>)}
        </Select>
      </FilterForm>
      {!data && fetching && <RowsSkeleton count={6} height="3rem" />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<UserSearch />} title={t.users.none}>{t.users.noneText}</EmptyState>}
      {nodes.length > 0 && (
        <Table caption={t.nav.users} hideCaption head={[{ label: t.users.name }, { label: t.users.email }, { label: t.users.roles }, { label: t.users.status }, { label: t.users.since }]}>
          {nodes.map((account) => <Row key={account.id} account={account} />)}
        </Table>
      )}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}

function Row({ account }: { account: AccountPartsFragment }) {
  const t = useAdminMessages();
  const format = useFormat();
  return (
    <tr>
      <th scope="row"><Link to={`/admin/users/${account.user.id}`}>{account.user.displayName}</Link></th>
      <td>{account.email}</td>
      <td>{account.roles.map((role) => t.users.roleNames[role]).join(", ")}</td>
      <td><Badge tone={account.status === "ACTIVE" ? "good" : "bad"}>{t.users.statuses[account.status]}</Badge></td>
      <td>{format.date(account.createdAt)}</td>
    </tr>
  );
}
