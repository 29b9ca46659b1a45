/** Subscriptions over graphql-ws that survive lost connections and expired tokens without gaps or duplicates. */
import type { SubscriptionForwarder } from "@urql/core";
import type { Client } from "graphql-ws";
import type { Session } from "@/session/session";
import { Position } from "./position";

/** Milliseconds to wait before the attempt of this number, from 0. */
export function backoff(attempt: number, random = Math.random()): number {
  return Math.min(30_000, 500 * 2 ** attempt) * (0.5 + random / 2);
}

/** Milliseconds before the expiry of the access token at which an open connection gets the next. */
const RENEWAL = 60_000;

async function connect(session: Session): Promise<Client> {
  const { createClient } = await import("graphql-ws");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let open: WebSocket | null = null;

  /** Renew the token before it expires: the server closes the connection otherwise. */
  function renewInTime(): void {
    clearTimeout(timer);
    if (open === null || session.expiresAt === null) return;
    timer = setTimeout(() => void session.renew(), Math.max(1_000, session.expiresAt - Date.now() - RENEWAL));
  }

  // The open connection gets each new token: the server checks what it subscribes to by the last one.
  session.onToken(() => {
    if (open?.readyState === WebSocket.OPEN) open.send(JSON.stringify({ type: "ping", payload: { authorization: `Bearer ${session.accessToken ?? ""}` } }));
    renewInTime();
  });

  return createClient({
    url: new URL("/graphql", location.href.replace(/^http/, "ws")).href,
    lazyCloseTimeout: 1_000,
    retryAttempts: 0,
    keepAlive: 20_000,
    async connectionParams() {
      if (session.state() !== "anonymous" && (session.accessToken === null || session.expiresSoon())) await session.renew();
      return session.accessToken === null ? {} : { authorization: `Bearer ${session.accessToken}` };
    },
    on: {
      connected(socket) {
        open = socket as WebSocket;
        renewInTime();
      },
      closed() {
        open = null;
        clearTimeout(timer);
      },
    },
  });
}

/**
 * Returns urql's forwarder. graphql-ws itself would repeat a subscription with its first variables after each lost
 * connection, and receive again what it has: so it does not retry, and this does, after the last event received.
 */
export function forwarder(session: Session): SubscriptionForwarder {
  let client: Promise<Client> | null = null;

  return ({ query, variables }) => ({
    subscribe(sink) {
      const position = new Position((variables as Record<string, unknown> | undefined) ?? {});
      const ended = new AbortController();
      let attempt = 0;
      let timer: ReturnType<typeof setTimeout> | undefined;

      function again(): void {
        if (ended.signal.aborted) return;
        clearTimeout(timer);
        timer = setTimeout(() => void run(), navigator.onLine ? backoff(attempt++) : 30_000);
      }

      async function run(): Promise<void> {
        timer = undefined;
        const connection = await (client ??= connect(session));
        if (ended.signal.aborted) return;
        const dispose = connection.subscribe(
          { query: query ?? "", variables: position.resume() },
          {
            next(event) {
              attempt = 0;
              if (position.accept(event)) sink.next(event as Parameters<typeof sink.next>[0]);
            },
            error(error) {
              // A list are errors of the operation itself, which trying again does not mend.
              if (Array.isArray(error)) sink.error(error);
              else again();
            },
            complete() {
              if (!ended.signal.aborted) sink.complete();
            },
          },
        );
        ended.signal.addEventListener("abort", dispose);
      }

      // The network is back: no need to wait for the next attempt.
      window.addEventListener("online", () => {
        if (timer === undefined) return;
        clearTimeout(timer);
        attempt = 0;
        void run();
      }, { signal: ended.signal });
      void run();
      return {
        unsubscribe() {
          clearTimeout(timer);
          ended.abort();
        },
      };
    },
  });
}
