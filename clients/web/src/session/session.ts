/**
 * The viewer's session. The refresh token is in a cookie that no script reads; the access token is in the memory of this
 * tab. A mark in local storage says that there may be a session, so that visitors without one need no request to know,
 * and lets the other tabs follow a log-in or log-out.
 */
import type { Tokens, Transport } from "./transport";
import { transport } from "./transport";

const MARK = "lectern.session";
/** Seconds before the expiry of an access token at which it is renewed, for clocks that differ and slow networks. */
const MARGIN = 30;

/** `unknown` until the cookie has been tried. */
export type SessionState = "unknown" | "anonymous" | "authenticated";

export class Session {
  private tokens: Tokens | null = null;
  private renewal: Promise<boolean> | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly receivers = new Set<() => void>();
  private current: SessionState;

  constructor(
    private readonly server: Transport,
    private readonly storage: Storage,
  ) {
    this.current = storage.getItem(MARK) === null ? "anonymous" : "unknown";
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Call back with each new access token: one may carry a role that those before it did not. */
  onToken(receiver: () => void): void {
    this.receivers.add(receiver);
  }

  readonly state = (): SessionState => this.current;

  get accessToken(): string | null {
    return this.tokens?.accessToken ?? null;
  }

  /** The expiry of the access token, in milliseconds since the epoch. */
  get expiresAt(): number | null {
    return this.tokens === null ? null : Date.parse(this.tokens.accessExpiresAt);
  }

  expiresSoon(now = Date.now()): boolean {
    return this.expiresAt !== null && this.expiresAt - now < MARGIN * 1000;
  }

  /** Begin a session with the tokens of a log-in. */
  start(tokens: Tokens): void {
    this.tokens = tokens;
    this.storage.setItem(MARK, "1");
    this.become("authenticated");
    for (const receiver of this.receivers) receiver();
  }

  /** Renew the access token, once for all who ask at the same time; false if there is none. */
  renew(): Promise<boolean> {
    this.renewal ??= this.exchange().finally(() => (this.renewal = null));
    return this.renewal;
  }

  /** End the session, on the server too. */
  async end(): Promise<void> {
    this.drop();
    await this.server.logOut();
  }

  /** Follow another tab: its mark appeared or went. */
  follow(mark: string | null): void {
    if (mark === null) this.drop();
    else if (this.current === "anonymous") void this.renew();
  }

  private async exchange(): Promise<boolean> {
    const result = await this.server.refresh();
    if (result.kind === "renewed") {
      this.start(result.tokens);
      return true;
    }
    if (result.kind === "ended") this.drop();
    // Unreachable: the session may well be alive, and the next request tries again.
    else if (this.current === "unknown") this.become("anonymous");
    return false;
  }

  private drop(): void {
    this.tokens = null;
    this.storage.removeItem(MARK);
    this.become("anonymous");
  }

  private become(state: SessionState): void {
    if (this.current === state) return;
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}

export const session = new Session(transport, localStorage);

window.addEventListener("storage", ({ key, newValue }) => {
  if (key === MARK) session.follow(newValue);
});
