import { useParams } from "react-router";
import { useQuery } from "urql";
import { OrderDocument } from "@/gql/orders";
import { useMessages } from "@/i18n";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState, NotFound } from "@/ui/states";
import { OrderCard } from "./OrderCard";

export default function Order() {
  const t = useMessages();
  const { id = "" } = useParams();
  const [{ data, error, fetching }, again] = useQuery({ query: OrderDocument, variables: { id }, requestPolicy: "cache-and-network" });
  if (data?.order === null) return <NotFound what={t.orders.notFound} />;
  return (
    <Page title={data?.order ? t.orders.number(data.order.number) : t.nav.orders} crumbs={[{ to: "/orders", label: t.nav.orders }]}>
      {!data && fetching && <RowsSkeleton count={1} height="12rem" />}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data?.order && <OrderCard order={data.order} />}
    </Page>
  );
}
