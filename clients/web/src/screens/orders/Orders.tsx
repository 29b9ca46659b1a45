import { ReceiptText } from "lucide-react";
import { useQuery } from "urql";
import { OrdersDocument } from "@/gql/orders";
import { usePages } from "@/graphql/usePages";
import { useMessages } from "@/i18n";
import { ButtonLink } from "@/ui/Button";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { OrderCard } from "./OrderCard";

const VARIABLES = { first: 10 };

export default function Orders() {
  const t = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: OrdersDocument, variables: VARIABLES, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.viewer?.orders, OrdersDocument, VARIABLES, (page) => page.viewer?.orders);
  return (
    <Page title={t.nav.orders} lead={t.orders.lead}>
      {!data && fetching && <RowsSkeleton count={3} height="9rem" />}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<ReceiptText />} title={t.orders.none} action={<ButtonLink to="/search">{t.cart.browse}</ButtonLink>}>{t.orders.noneText}</EmptyState>}
      {nodes.map((order) => <OrderCard key={order.id} order={order} />)}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
