/** Passkeys in the browser: the server's options in JSON, an authenticator, its response in JSON. */
import { LogInWithPasskeyDocument, ReauthenticateWithPasskeyDocument, StartPasskeyAssertionDocument } from "@/gql/login";
import { session } from "@/session/session";
import type { Confirmed, LogIn } from "@/session/transport";
import { bearer, loggedIn, post, reauthenticated } from "@/session/transport";

/** A response, or why there is none: `cancelled` by the person, who may also have no passkey here. */
export type Signed = { kind: "signed"; response: string } | { kind: "cancelled" } | { kind: "declined"; message: string } | { kind: "unreachable" };

/** Whether passkeys work on this page: browsers bind them to a domain, not to an address of numbers. */
export function passkeysWork(host = location.hostname): boolean {
  return typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential && !/^[\d.]+$|:/.test(host);
}

async function responseOf(ceremony: () => Promise<Credential | null>): Promise<Signed> {
  try {
    const credential = await ceremony();
    return credential === null ? { kind: "cancelled" } : { kind: "signed", response: JSON.stringify((credential as PublicKeyCredential).toJSON()) };
  } catch {
    // Browsers do not say which: declined, timed out, or no such passkey.
    return { kind: "cancelled" };
  }
}

/** Make a passkey by the server's options. */
export function made(options: string): Promise<Signed> {
  return responseOf(() =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options) as PublicKeyCredentialCreationOptionsJSON) }),
  );
}

/** Sign a challenge with a passkey: any without a session, one of the viewer's within theirs. */
export async function signed(): Promise<Signed> {
  const started = await post(StartPasskeyAssertionDocument, {}, bearer(session.accessToken));
  if (started.kind !== "data") return started;
  const { options, errors } = started.data.startPasskeyAssertion;
  if (options === null) return { kind: "declined", message: errors[0]?.message ?? "" };
  return responseOf(() =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options) as PublicKeyCredentialRequestOptionsJSON) }),
  );
}

export async function logInWithPasskey(response: string): Promise<LogIn> {
  const answer = await post(LogInWithPasskeyDocument, { input: { response, transport: "COOKIE" } });
  return answer.kind === "data" ? loggedIn(answer.data.logInWithPasskey) : answer;
}

export async function reauthenticateWithPasskey(response: string): Promise<Confirmed> {
  const answer = await post(ReauthenticateWithPasskeyDocument, { input: { response } }, bearer(session.accessToken));
  return answer.kind === "data" ? reauthenticated(answer.data.reauthenticateWithPasskey) : answer;
}
