import { BellOff, CheckCheck } from "lucide-react";
import { Link } from "react-router";
import { useMutation, useQuery } from "urql";
import { NotificationsDocument } from "@/gql/notifications";
import { MarkNotificationsReadDocument } from "@/gql/shell";
import { usePages } from "@/graphql/usePages";
import { useMessages } from "@/i18n";
import { NotificationItem } from "@/notifications/NotificationItem";
import { Button } from "@/ui/Button";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import styles from "./Notifications.module.css";

const VARIABLES = { first: 30 };

export default function Notifications() {
  const t = useMessages();
  const [{ data, error, fetching }, again] = useQuery({ query: NotificationsDocument, variables: VARIABLES, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.viewer?.notifications, NotificationsDocument, VARIABLES, (page) => page.viewer?.notifications);
  const [marking, markRead] = useMutation(MarkNotificationsReadDocument);
  const [newest] = nodes;
  const unread = data?.viewer?.notifications?.unreadCount ?? 0;
  return (
    <Page
      narrow
      title={t.notifications.title}
      lead={<>{t.notifications.count(unread)} · <Link to="/settings/notifications">{t.notifications.preferences}</Link></>}
      actions={newest && unread > 0 && <Button variant="secondary" size="s" busy={marking.fetching} onClick={() => void markRead({ input: { upToSeq: newest.seq } })}><CheckCheck aria-hidden size={18} />{t.notifications.markAll}</Button>}
    >
      {!data && fetching && <RowsSkeleton count={6} />}
      {!data && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<BellOff />} title={t.notifications.none}>{t.notifications.noneText}</EmptyState>}
      {nodes.length > 0 && <ul role="list" className={styles.list}>{nodes.map((notification) => <li key={notification.id}><NotificationItem notification={notification} /></li>)}</ul>}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}
