// The entry of the GraphiQL bundle; see build.sh. Settings come from the page, so that one bundle serves every router.
import React, { useState } from "react";
import { createRoot } from "react-dom/client";
import { GraphiQL } from "graphiql";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import "graphiql/graphiql.css";

const root = document.getElementById("graphiql");
const settings = JSON.parse(root.dataset.settings);
const websocketUrl = settings.subscriptionUrl
  ? new URL(settings.subscriptionUrl, location.href).href.replace(/^http/, "ws")
  : null;

// One client per set of headers: a token that is typed in later must reach the server in a new connection_init.
let client = null;
let clientHeaders = null;
function clientFor(headers) {
  const key = JSON.stringify(headers ?? {});
  if (client === null || key !== clientHeaders) {
    client?.dispose();
    client = createClient({ url: websocketUrl, connectionParams: headers ?? {} });
    clientHeaders = key;
  }
  return client;
}

// The token of the button that was pressed last, in memory alone. A header that is typed in takes precedence.
let token = null;

function fetcher(parameters, options) {
  const typed = options?.headers;
  const names = Object.keys(typed ?? {}).map((name) => name.toLowerCase());
  const headers = token === null || names.includes("authorization") ? typed : { ...typed, Authorization: `Bearer ${token}` };
  return createGraphiQLFetcher({
    url: settings.url,
    wsClient: websocketUrl ? clientFor(headers) : undefined,
  })(parameters, { ...options, headers });
}

async function obtain({ query, variables, token: path }) {
  const response = await fetch(settings.url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables: variables ? JSON.parse(variables) : undefined }),
  });
  const { data } = await response.json();
  return path.split(".").reduce((value, name) => value?.[name] ?? null, data);
}

function LogIns() {
  const [active, setActive] = useState(null);
  const [message, setMessage] = useState("Not logged in.");
  async function press(logIn) {
    token = null;
    setActive(null);
    setMessage("…");
    const obtained = logIn && (await obtain(logIn).catch(() => null));
    token = obtained || null;
    setActive(token && logIn.label);
    setMessage(token ? `Logged in as ${logIn.label}.` : logIn ? `The log-in as ${logIn.label} failed.` : "Not logged in.");
  }
  return (
    <div className="log-ins" role="group" aria-label="Log in">
      {settings.logIns.map((logIn) => (
        <button key={logIn.label} type="button" aria-pressed={active === logIn.label} onClick={() => press(logIn)}>
          Log in as {logIn.label}
        </button>
      ))}
      {active && <button type="button" onClick={() => press(null)}>Log out</button>}
      <span role="status">{message}</span>
    </div>
  );
}

const style = document.createElement("style");
style.textContent = `
  #graphiql { display: flex; flex-direction: column }
  #graphiql > .graphiql-container { flex: 1 1 0; min-height: 0 }
  .log-ins { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: 6px 10px; font: 14px system-ui, sans-serif;
    color: light-dark(#1b1d26, #eceef4); background: light-dark(#f2f0ea, #1b1e27) }
  .log-ins button { font: inherit; min-height: 32px; padding: 4px 10px; border: 1px solid #84879a; border-radius: 6px;
    color: inherit; background: transparent; cursor: pointer }
  .log-ins button[aria-pressed=true] { color: #fff; background: #3b3fb6; border-color: #3b3fb6 }
  .log-ins button:focus-visible { outline: 3px solid #747bd6; outline-offset: 1px }
  @media (prefers-color-scheme: dark) { .log-ins { color-scheme: dark } }
  /* On a phone: the editor above the response, each of them readable, with the page to scroll. */
  @media (max-width: 45rem) {
    #graphiql { height: auto !important; min-height: 100dvh }
    #graphiql > .graphiql-container { flex: none; min-height: calc(100dvh - 48px); height: auto }
    .graphiql-container .graphiql-session, .graphiql-container #graphiql-session { flex-direction: column !important; height: auto }
    .graphiql-container .graphiql-editors { min-height: 60dvh; width: 100% }
    .graphiql-container .graphiql-response { min-height: 50dvh }
    .graphiql-container .graphiql-horizontal-drag-bar { display: none }
  }
`;
document.head.append(style);

document.body.style.margin = "0";
root.style.height = "100dvh";
root.textContent = "";
createRoot(root).render(
  <>
    {settings.logIns.length > 0 && <LogIns />}
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={settings.tabs.length ? settings.tabs : undefined}
      shouldPersistHeaders={false}
      defaultEditorToolsVisibility={true}
    />
  </>,
);
