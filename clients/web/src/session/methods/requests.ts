/** Requests of log-ins with an identity provider: outside of the graph's client, which may wait for their result. */
import type { LogInMethodsQuery } from "@/gql/login";
import { LogInMethodsDocument, LogInWithProviderDocument, ReauthenticateWithProviderDocument } from "@/gql/login";
import { session } from "@/session/session";
import type { Confirmed, LogIn, Proof } from "@/session/transport";
import { bearer, loggedIn, post, reauthenticated } from "@/session/transport";

export async function logInWithProvider(code: string, verifier: string): Promise<LogIn> {
  const response = await post(LogInWithProviderDocument, { input: { code, verifier, transport: "COOKIE" } });
  return response.kind === "data" ? loggedIn(response.data.logInWithProvider) : response;
}

export async function reauthenticateWithProvider(providerCode: string, verifier: string, proof: Proof | null): Promise<Confirmed> {
  const response = await post(ReauthenticateWithProviderDocument, { input: { providerCode, verifier, ...proof } }, bearer(session.accessToken));
  return response.kind === "data" ? reauthenticated(response.data.reauthenticateWithProvider) : response;
}

/** The ways in which the viewer can confirm their presence; null if the server is out of reach. */
export async function logInMethods(): Promise<LogInMethodsQuery | null> {
  const response = await post(LogInMethodsDocument, {}, bearer(session.accessToken));
  return response.kind === "data" ? response.data : null;
}
