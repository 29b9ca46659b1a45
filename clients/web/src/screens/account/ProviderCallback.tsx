import { useEffect, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useClient } from "urql";
import type { Client } from "urql";
import { LinkIdentityDocument } from "@/gql/login";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import type { Begun } from "@/session/methods/flow";
import { takeBegun } from "@/session/methods/flow";
import { useMethodMessages } from "@/session/methods/messages";
import { logInWithProvider } from "@/session/methods/requests";
import { nextPath } from "@/session/next";
import { session } from "@/session/session";
import type { Challenge } from "@/session/transport";
import { ButtonLink } from "@/ui/Button";
import { useToast } from "@/ui/Toast";
import { AccountForm } from "./AccountForm";
import { SecondStep } from "./SecondStep";

type End =
  | { kind: "foreign" | "access_denied" | "provider_failed" | "offline" | "failed" | "linked" | "logged-in" }
  | { kind: "challenge"; challenge: Challenge }
  | { kind: "declined"; message: string };

interface Return {
  begun: Begun | null;
  end: Promise<End>;
}
/** What came back in the address: taken once, however often the page renders. Providers lead here by a page load. */
let returned: Return | null = null;

function taken(parameters: URLSearchParams, client: Client): Return {
  const begun = takeBegun();
  return { begun, end: endOf(begun, parameters, client) };
}

async function endOf(begun: Begun | null, parameters: URLSearchParams, client: Client): Promise<End> {
  const code = parameters.get("code");
  const error = parameters.get("error");
  if (begun === null) return { kind: "foreign" };
  if (code === null) return { kind: error === "access_denied" ? "access_denied" : "provider_failed" };
  if (begun.purpose === "link") {
    const { data, error: failure } = await client.mutation(LinkIdentityDocument, { input: { code, verifier: begun.verifier } }).toPromise();
    const message = problemOf(data?.linkIdentity, failure, "");
    if (message === null) return { kind: "linked" };
    return message === "" ? { kind: failure?.networkError ? "offline" : "failed" } : { kind: "declined", message };
  }
  const result = await logInWithProvider(code, begun.verifier);
  if (result.kind === "unreachable") return { kind: "offline" };
  if (result.kind !== "done") return result;
  session.start(result.tokens);
  return { kind: "logged-in" };
}

/** The page to which a provider's log-in comes back: it exchanges the one-time code, and goes on. */
export default function ProviderCallback() {
  const t = useMethodMessages();
  const { errors } = useMessages();
  const [parameters] = useSearchParams();
  const navigate = useNavigate();
  const client = useClient();
  const toast = useToast();
  const [end, setEnd] = useState<End | null>(null);
  const [reason, setReason] = useState<string | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);

  useEffect(() => {
    let shown = true;
    const now = (returned ??= taken(parameters, client));
    // The code stays in neither the address nor the history.
    if (parameters.size > 0) void navigate(location.pathname, { replace: true });
    void now.end.then((result) => {
      if (!shown) return;
      setBegun(now.begun);
      setEnd(result);
    });
    return () => { shown = false; };
  }, [parameters, navigate, client]);

  const path = begun?.next ?? "/";
  useEffect(() => {
    if (end?.kind !== "linked" && end?.kind !== "logged-in") return;
    returned = null;
    if (end.kind === "linked") toast({ title: t.callback.linked(begun?.provider ?? "") });
    void navigate(nextPath(new URLSearchParams({ next: path })), { replace: true });
  }, [end, begun, path, navigate, toast, t]);

  // The second step begins the session itself.
  const waiting = end?.kind === "challenge" && reason === null;
  useEffect(() => {
    if (!waiting) return;
    return session.subscribe(() => {
      if (session.state() === "authenticated") setEnd({ kind: "logged-in" });
    });
  }, [waiting]);

  if (end === null || end.kind === "linked" || end.kind === "logged-in") return <AccountForm title={t.callback.title}><p role="status">{t.callback.wait}</p></AccountForm>;
  if (end.kind === "challenge" && reason === null) return <SecondStep challenge={end.challenge} again={(why) => setReason(why ?? t.callback.foreign)} />;
  const name = begun?.provider ?? "";
  const problem = {
    foreign: t.callback.foreign,
    access_denied: t.callback.denied(name),
    provider_failed: t.callback.unreachable(name),
    offline: errors.offline.body,
    failed: errors.failed.body,
    challenge: reason,
    declined: end.kind === "declined" ? end.message : null,
  }[end.kind];
  return (
    <AccountForm
      title={t.callback.failed}
      problem={problem}
      {...(begun?.purpose === "link" && { below: <Link to="/">{errors.notFound.home}</Link> })}
    >
      {begun?.purpose === "link" ? (
        <ButtonLink to="/settings/security" size="l" block>{t.callback.settings}</ButtonLink>
      ) : (
        <ButtonLink to={`/login?next=${encodeURIComponent(path)}`} size="l" block>{t.callback.retry}</ButtonLink>
      )}
    </AccountForm>
  );
}
