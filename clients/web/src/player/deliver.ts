/** Sends progress outside of the graph's client: only a plain request can outlive its page. */
import { stringifyDocument } from "@urql/core";
import { ReportProgressDocument } from "@/gql/player";
import type { ReportProgressMutation } from "@/gql/player";
import { language } from "@/i18n/language";
import type { Session } from "@/session/session";
import type { Deliver } from "./heartbeats";

export function deliverer(session: Session): Deliver {
  return async (heartbeats, { keepalive }) => {
    if (!keepalive && session.expiresSoon()) await session.renew();
    if (session.accessToken === null) return "later";
    try {
      const response = await fetch("/graphql", {
        method: "POST",
        keepalive,
        headers: { "content-type": "application/json", authorization: `Bearer ${session.accessToken}`, "accept-language": language() },
        body: JSON.stringify({ query: stringifyDocument(ReportProgressDocument), variables: { input: { heartbeats } } }),
      });
      const { data } = (await response.json()) as { data?: ReportProgressMutation | null };
      // What the server declines, such as a lecture that is gone, it would decline again.
      return data ? "done" : "later";
    } catch {
      return "later";
    }
  };
}
