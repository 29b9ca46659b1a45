// The entry of the GraphiQL bundle; see build.sh. Settings come from the page, so that one bundle serves every router.
import React from "react";
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

function fetcher(parameters, options) {
  const headers = options?.headers;
  return createGraphiQLFetcher({
    url: settings.url,
    wsClient: websocketUrl ? clientFor(headers) : undefined,
  })(parameters, options);
}

document.body.style.margin = "0";
root.style.height = "100dvh";
root.textContent = "";
createRoot(root).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={settings.tabs.length ? settings.tabs : undefined}
    shouldPersistHeaders={false}
    defaultEditorToolsVisibility={true}
  />,
);
