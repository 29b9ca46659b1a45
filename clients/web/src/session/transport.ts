/** Requests that begin, renew and end a session: outside of the graph's client, which needs their result. */
import type { TypedDocumentNode } from "@urql/core";
import { stringifyDocument } from "@urql/core";
import type { SecondFactorKind } from "@/gql/session";
import { CompleteLogInDocument, LogInDocument, LogOutDocument, ReauthenticateDocument, RefreshTokensDocument } from "@/gql/session";
import { language } from "@/i18n/language";

export interface Tokens {
  accessToken: string;
  accessExpiresAt: string;
}

export type Renewal = { kind: "renewed"; tokens: Tokens } | { kind: "ended" } | { kind: "unreachable" };
export interface Challenge {
  token: string;
  factors: readonly SecondFactorKind[];
}
export type CompletedLogIn = { kind: "done"; tokens: Tokens } | { kind: "declined"; message: string; over: boolean } | { kind: "unreachable" };
export type LogIn = CompletedLogIn | { kind: "challenge"; challenge: Challenge };
export type ProofKind = "code" | "recoveryCode";
export type Proof = { code: string } | { recoveryCode: string } | { passkey: string };

export function proofOf(kind: ProofKind, typed: string): Proof {
  return kind === "code" ? { code: typed } : { recoveryCode: typed };
}

export interface Transport {
  refresh: () => Promise<Renewal>;
  logOut: () => Promise<unknown>;
}

/** Proves to the server that this browser logged in to the account before, so that limits of strangers spare it. */
const DEVICE = "lectern.device";

export async function logIn(email: string, password: string): Promise<LogIn> {
  const response = await post(LogInDocument, { input: { email, password, deviceToken: localStorage.getItem(DEVICE), transport: "COOKIE" } });
  return response.kind === "data" ? loggedIn(response.data.logIn) : response;
}

/** Prove the second factor of a log-in. `over`: the log-in has to begin anew. */
export async function completeLogIn(challenge: Challenge, proof: Proof, trustDevice: boolean): Promise<CompletedLogIn> {
  const response = await post(CompleteLogInDocument, { input: { ...proof, challenge: challenge.token, trustDevice, transport: "COOKIE" } });
  return response.kind === "data" ? completed(response.data.completeLogIn) : response;
}

interface Outcome {
  tokens: Tokens | null;
  deviceToken: string | null;
  errors: readonly { code: string; message: string }[];
}

/** The outcome of a log-in by any first factor. */
export function loggedIn(outcome: Outcome & { challenge: Challenge | null }): LogIn {
  return outcome.challenge === null ? completed(outcome) : { kind: "challenge", challenge: outcome.challenge };
}

function completed({ tokens, deviceToken, errors }: Outcome): CompletedLogIn {
  if (deviceToken !== null) localStorage.setItem(DEVICE, deviceToken);
  if (tokens !== null) return { kind: "done", tokens };
  return { kind: "declined", message: errors[0]?.message ?? "", over: errors[0]?.code === "TOKEN_EXPIRED" };
}

/** Prove again who one is, as some changes need it; the session stays the same. */
export async function reauthenticate(password: string, proof: Proof | null, accessToken: string | null): Promise<Confirmed> {
  const response = await post(ReauthenticateDocument, { input: { password, ...proof } }, bearer(accessToken));
  return response.kind === "data" ? reauthenticated(response.data.reauthenticate) : response;
}

/** `challenge`: the second factor is missing. */
export type Confirmed = CompletedLogIn | { kind: "challenge" };

interface Reauthenticated {
  accessToken: string | null;
  accessExpiresAt: string | null;
  errors: readonly { code: string; message: string }[];
}

/** The outcome of a confirmation by any first factor. */
export function reauthenticated({ accessToken, accessExpiresAt, errors }: Reauthenticated): Confirmed {
  if (accessToken !== null && accessExpiresAt !== null) return { kind: "done", tokens: { accessToken, accessExpiresAt } };
  return errors[0]?.code === "SECOND_FACTOR_REQUIRED" ? { kind: "challenge" } : { kind: "declined", message: errors[0]?.message ?? "", over: false };
}

export function bearer(accessToken: string | null): Record<string, string> {
  return accessToken === null ? {} : { authorization: `Bearer ${accessToken}` };
}

export const transport: Transport = {
  async refresh() {
    const response = await post(RefreshTokensDocument, { input: { transport: "COOKIE" } });
    if (response.kind !== "data") return { kind: "unreachable" };
    const { tokens } = response.data.refreshTokens;
    return tokens === null ? { kind: "ended" } : { kind: "renewed", tokens };
  },
  logOut: () => post(LogOutDocument, { input: { transport: "COOKIE" } }),
};

type Failed = { kind: "declined"; message: string; over: false } | { kind: "unreachable" };

export async function post<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  headers: Record<string, string> = {},
): Promise<{ kind: "data"; data: Data } | Failed> {
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": language(), "lectern-session": "cookie", ...headers },
      body: JSON.stringify({ query: stringifyDocument(document), variables }),
    });
    const body = (await response.json()) as { data?: Data | null; errors?: { message: string }[] };
    if (body.data) return { kind: "data", data: body.data };
    return { kind: "declined", message: body.errors?.[0]?.message ?? response.statusText, over: false };
  } catch {
    return { kind: "unreachable" };
  }
}
