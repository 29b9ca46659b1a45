/** What every page shows of the viewer: name, cart, notifications; fetched once, kept current by the cache. */
import type { ReactNode } from "react";
import { createContext, use, useCallback, useEffect, useMemo } from "react";
import { useClient, useQuery, useSubscription } from "urql";
import { NotificationReceivedDocument, ShellDocument } from "@/gql/shell";
import type { NotificationPartsFragment, ShellQuery } from "@/gql/shell";
import { useMessages } from "@/i18n";
import { adoptLanguage } from "@/i18n/language";
import { notificationPath } from "@/notifications/paths";
import { useSession } from "@/session/useSession";
import { useToast } from "@/ui/Toast";

export interface ShellData {
  viewer: ShellQuery["viewer"] | null;
  cartCount: number;
  cartCourseIds: ReadonlySet<string>;
  unread: number;
  latest: readonly NotificationPartsFragment[];
  loaded: boolean;
}

const nobody: ShellData = { viewer: null, cartCount: 0, cartCourseIds: new Set(), unread: 0, latest: [], loaded: true };
const ShellContext = createContext<ShellData>(nobody);

export function useShell(): ShellData {
  return use(ShellContext);
}

export function ShellProvider({ children }: { children: ReactNode }) {
  const authenticated = useSession() === "authenticated";
  const [{ data, fetching }] = useQuery({ query: ShellDocument, pause: !authenticated });
  const locale = data?.viewer?.locale;
  useEffect(() => {
    if (locale) adoptLanguage(locale);
  }, [locale]);
  const value = useMemo<ShellData>(() => {
    if (!authenticated) return nobody;
    const items = data?.viewer?.cart?.items ?? [];
    return {
      viewer: data?.viewer ?? null,
      cartCount: items.length,
      cartCourseIds: new Set(items.map(({ course }) => course.id)),
      unread: data?.viewer?.notifications?.unreadCount ?? 0,
      latest: data?.viewer?.notifications?.edges.map(({ node }) => node) ?? [],
      loaded: !fetching || data !== undefined,
    };
  }, [authenticated, data, fetching]);
  return (
    <ShellContext value={value}>
      {data?.viewer?.notifications && authenticated && <LiveNotifications afterSeq={data.viewer.notifications.edges[0]?.node.seq ?? "0"} />}
      {children}
    </ShellContext>
  );
}

/** Shows each new notification, and refreshes the bell. */
function LiveNotifications({ afterSeq }: { afterSeq: string }) {
  const t = useMessages();
  const toast = useToast();
  const client = useClient();
  // Where the first answer left off: the subscription itself goes on from there.
  const start = useMemo(() => afterSeq, []); // eslint-disable-line react-hooks/exhaustive-deps
  const refresh = useCallback(() => client.query(ShellDocument, {}, { requestPolicy: "network-only" }).toPromise(), [client]);
  const [{ data }] = useSubscription({ query: NotificationReceivedDocument, variables: { afterSeq: start } });
  const received = data?.notificationReceived;
  useEffect(() => {
    if (!received) return;
    toast({ title: received.title, body: received.body, to: notificationPath(received), action: t.notifications.open });
    void refresh();
  }, [received?.seq]); // eslint-disable-line react-hooks/exhaustive-deps -- once for each notification
  return null;
}
