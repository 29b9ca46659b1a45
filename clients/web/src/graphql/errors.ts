/** Errors of operations, sorted by what a reader can do about them. */
import type { CombinedError } from "@urql/core";

export type Trouble = "offline" | "busy" | "forbidden" | "unauthenticated" | "failed";

const CODES: Record<string, Trouble> = {
  UNAUTHENTICATED: "unauthenticated",
  FORBIDDEN: "forbidden",
  UNAUTHORIZED_FIELD_OR_TYPE: "forbidden",
  RATE_LIMITED: "busy",
  SUBGRAPH_OVERLOADED: "busy",
};

export function troubleOf(error: CombinedError): Trouble {
  if (error.networkError) return "offline";
  for (const { extensions } of error.graphQLErrors) {
    const trouble = CODES[String(extensions.code)];
    if (trouble) return trouble;
  }
  return "failed";
}

export function isUnauthenticated(error: CombinedError): boolean {
  return error.graphQLErrors.some(({ extensions }) => extensions.code === "UNAUTHENTICATED");
}

/** Whether a change needs that the viewer has just proved who they are. */
export function needsRecentLogIn(error: CombinedError): boolean {
  return error.graphQLErrors.some(({ extensions }) => extensions.code === "RECENT_LOGIN_REQUIRED");
}

/** The message of an error of a mutation: its own for people, else that of the request. */
export function problemOf(
  payload: { errors: readonly { message: string }[] } | null | undefined,
  error: CombinedError | undefined,
  otherwise: string,
): string | null {
  const [first] = payload?.errors ?? [];
  if (first) return first.message;
  if (!error) return null;
  const mendable = error.graphQLErrors.find(({ extensions }) => extensions.code === "RECENT_LOGIN_REQUIRED" || CODES[String(extensions.code)] === "busy");
  return mendable?.message ?? otherwise;
}
