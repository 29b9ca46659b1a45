/**
 * A log-in at an identity provider, as this app begins and ends it. The verifier never leaves this tab before the end,
 * so that a one-time code which comes back to another tab, or which a stranger planted, is worth nothing.
 */

/** A provider, as the server lists it. */
export interface Provider {
  key: string;
  name: string;
  startUrl: string;
}

export type Purpose = "log-in" | "link";

/** A log-in that has begun in this tab. */
export interface Begun {
  purpose: Purpose;
  /** The provider's name to show. */
  provider: string;
  verifier: string;
  /** The path to go to at the end. */
  next: string;
}

const KEY = "lectern.provider";
export const CALLBACK = "/login/callback";
/** The page of a window that confirms the presence of a viewer for the one that opened it. */
export const CONFIRMED = "/login/confirmed";

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A random text of 43 characters and the digest that stands for it until the end (RFC 7636). */
export async function newVerifier(): Promise<{ verifier: string; challenge: string }> {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return { verifier, challenge: base64url(new Uint8Array(digest)) };
}

/** The address at which a log-in begins. `again`: the provider verifies the person even if it has a session of theirs. */
export function startOf(provider: Provider, page: string, challenge: string, again = false): string {
  const url = new URL(provider.startUrl, location.origin);
  url.searchParams.set("return_url", location.origin + page);
  url.searchParams.set("challenge", challenge);
  if (again) url.searchParams.set("again", "true");
  return url.href;
}

/** Leave for a provider; the callback page goes on. */
export async function leaveFor(provider: Provider, purpose: Purpose, next: string): Promise<void> {
  const { verifier, challenge } = await newVerifier();
  const begun: Begun = { purpose, provider: provider.name, verifier, next };
  sessionStorage.setItem(KEY, JSON.stringify(begun));
  location.assign(startOf(provider, CALLBACK, challenge));
}

/** The log-in that has begun in this tab, once. */
export function takeBegun(storage: Storage = sessionStorage): Begun | null {
  const stored = storage.getItem(KEY);
  storage.removeItem(KEY);
  if (stored === null) return null;
  try {
    return JSON.parse(stored) as Begun;
  } catch {
    return null;
  }
}

/** What a provider's window reports to the window that opened it. */
export interface Report {
  code: string | null;
  error: string | null;
}

const CHANNEL = "lectern.confirmed";

export function report(parameters: URLSearchParams): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ code: parameters.get("code"), error: parameters.get("error") } satisfies Report);
  channel.close();
}

/** Listen to reports until the returned function is called. */
export function onReport(listener: (report: Report) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Report>) => listener(data);
  return () => channel.close();
}
