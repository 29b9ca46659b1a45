import type { ReactNode } from "react";
import { useEffect, useMemo } from "react";
import { Provider } from "urql";
import { session } from "@/session/session";
import { useSession } from "@/session/useSession";
import { PageSkeleton } from "@/ui/Skeleton";
import { createClient } from "./client";

/** Provides the graph's client; a log-in or log-out begins with an empty cache. */
export function GraphProvider({ children }: { children: ReactNode }) {
  const state = useSession();
  const authenticated = state === "authenticated";
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the client is of one viewer
  const client = useMemo(() => createClient(session), [authenticated]);
  useEffect(() => {
    if (session.state() === "unknown") void session.renew();
  }, []);
  // The first page is the viewer's own, rather than an anonymous one that changes under their eyes.
  return state === "unknown" ? <PageSkeleton /> : <Provider value={client}>{children}</Provider>;
}
