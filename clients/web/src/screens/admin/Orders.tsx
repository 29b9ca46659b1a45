import { ReceiptText } from "lucide-react";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { BuyerByEmailDocument, OrderSearchDocument } from "@/gql/admin-orders";
import type { OrderSearchQuery, OrderStatus } from "@/gql/admin-orders";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { Badge } from "@/ui/Badge";
import { Select, TextField } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { NumberCell, Table } from "@/ui/Table";
import { EmptyState, ErrorState } from "@/ui/states";
import { FilterForm } from "./FilterForm";
import { orderSearch } from "./orderSearch";
import { ORDER_TONES } from "./orderTones";

/** The result for an address that no user has. */
const NONE: OrderSearchQuery = { orders: { edges: [], pageInfo: { hasNextPage: false, endCursor: null } } };

export default function Orders() {
  const t = useAdminMessages();
  const core = useMessages();
  const format = useFormat();
  const [parameters] = useSearchParams();
  const [text = null, status] = ["text", "status"].map((name) => parameters.get(name));
  const wanted = useMemo(() => orderSearch(text), [text]);
  const email = "email" in wanted ? wanted.email : "";
  const [buyers] = useQuery({ query: BuyerByEmailDocument, variables: { email }, pause: email === "" });
  const buyer = buyers.data?.users.edges.map(({ node }) => node).find((account) => account.email.toLowerCase() === email.toLowerCase());
  const unknown = email !== "" && buyers.data !== undefined && buyer === undefined;
  const variables = useMemo(
    () => ({ first: 20, filter: { ...("email" in wanted ? { buyerId: buyer?.user.id ?? null } : wanted), statuses: status && status in core.orders.status ? [status as OrderStatus] : null } }),
    [wanted, buyer, status, core],
  );
  const [{ data: found, error, fetching }, again] = useQuery({ query: OrderSearchDocument, variables, pause: email !== "" && buyer === undefined, requestPolicy: "cache-and-network" });
  const data = unknown ? NONE : email !== "" && buyer === undefined ? undefined : found;
  const waiting = fetching || buyers.fetching;
  const { nodes, more, busy, load } = usePages(data?.orders, OrderSearchDocument, variables, (page) => page.orders);
  return (
    <Page title={t.nav.orders} lead={t.orders.lead}>
      <FilterForm submit={t.orders.find}>
        <TextField label={t.orders.search} name="text" type="search" defaultValue={text ?? ""} placeholder="L2026-000123" maxLength={254} hint={t.orders.searchHint} />
        <Select label={t.orders.status} name="status" defaultValue={status ?? ""}>
          <option value="">{t.orders.anyStatus}</option>
          {Object.entries(core.orders.status).map(([each, name]) => <option key={each} value={each}>{name}</option>)}
        </Select>
      </FilterForm>
      {!data && waiting && <RowsSkeleton count={6} height="3rem" />}
      {!data && !waiting && <ErrorState error={error ?? buyers.error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<ReceiptText />} title={t.orders.none}>{t.orders.noneText}</EmptyState>}
      {nodes.length > 0 && (
        <Table caption={t.nav.orders} hideCaption head={[{ label: t.orders.number }, { label: t.orders.placed }, { label: t.orders.buyerName }, { label: t.orders.status }, { label: t.orders.total, number: true }, { label: t.orders.refunded, number: true }]}>
          {nodes.map((order) => (
            <tr key={order.id}>
              <th scope="row"><Link to={`/admin/orders/${order.id}`}>{order.number}</Link></th>
              <td>{format.dateTime(order.createdAt)}</td>
              <td><Link to={`/admin/users/${order.buyer.id}`}>{order.buyer.displayName}</Link></td>
              <td><Badge tone={ORDER_TONES[order.status]}>{core.orders.status[order.status]}</Badge></td>
              <NumberCell>{format.money(order.total)}</NumberCell>
              <NumberCell>{format.money(order.refunded)}</NumberCell>
            </tr>
          ))}
        </Table>
      )}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
