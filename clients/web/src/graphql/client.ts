/** The graph's client: one for each session, so that nothing of one viewer is ever shown to another. */
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { authExchange } from "@urql/exchange-auth";
import { language } from "@/i18n/language";
import type { Session } from "@/session/session";
import { graphCache } from "./cache";
import { confirmation } from "@/session/confirmation";
import { isUnauthenticated, needsRecentLogIn } from "./errors";
import { forwarder } from "./subscriptions";

export function createClient(session: Session): Client {
  const subscribe = forwarder(session);
  /** Whether an operation waits for the viewer's password rather than for the next token. */
  let confirming = false;
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { "accept-language": language() } }),
    exchanges: [
      graphCache(),
      authExchange((utilities) =>
        Promise.resolve({
          addAuthToOperation: (operation) =>
            session.accessToken === null || operation.kind === "subscription"
              ? operation
              : utilities.appendHeaders(operation, { authorization: `Bearer ${session.accessToken}` }),
          willAuthError: () => session.state() === "unknown" || session.expiresSoon(),
          didAuthError: (error) => session.state() !== "anonymous" && (isUnauthenticated(error) || (confirming = needsRecentLogIn(error))),
          refreshAuth: async () => {
            if (confirming) await confirmation.ask();
            else await session.renew();
            confirming = false;
          },
        }),
      ),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: subscribe }),
    ],
  });
}
