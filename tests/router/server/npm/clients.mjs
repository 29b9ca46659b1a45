// Subscribes with a client library; prints {answers, error}. Arguments: client, port, query.
import WebSocket from "ws";

const [kind, port, query] = process.argv.slice(2);
const http = `http://127.0.0.1:${port}/graphql`;
const websocket = `ws://127.0.0.1:${port}/graphql`;

function collected(subscribe) {
  return new Promise((resolve) => {
    const answers = [];
    subscribe({
      next: (answer) => answers.push(answer.data ?? answer),
      error: (error) => resolve({ answers, error: Array.isArray(error) ? error : String(error?.message ?? error) }),
      complete: () => resolve({ answers, error: null }),
    });
  });
}

const clients = {
  async "graphql-ws"() {
    const { createClient } = await import("graphql-ws");
    const client = createClient({ url: websocket, webSocketImpl: WebSocket });
    return collected((sink) => client.subscribe({ query }, sink));
  },
  async "graphql-sse distinct"() {
    const { createClient } = await import("graphql-sse");
    const client = createClient({ url: http });
    return collected((sink) => client.subscribe({ query }, sink));
  },
  async "graphql-sse single"() {
    const { createClient } = await import("graphql-sse");
    const client = createClient({ url: `${http}/stream`, singleConnection: true });
    return collected((sink) => client.subscribe({ query }, sink));
  },
  async "apollo websocket"() {
    const { ApolloClient, InMemoryCache, gql } = await import("@apollo/client/core/core.cjs");
    const { GraphQLWsLink } = await import("@apollo/client/link/subscriptions/subscriptions.cjs");
    const { createClient } = await import("graphql-ws");
    const link = new GraphQLWsLink(createClient({ url: websocket, webSocketImpl: WebSocket }));
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    return collected((sink) => client.subscribe({ query: gql(query) }).subscribe(sink));
  },
  async "apollo multipart"() {
    const { ApolloClient, InMemoryCache, gql } = await import("@apollo/client/core/core.cjs");
    const client = new ApolloClient({ uri: http, cache: new InMemoryCache() });
    return collected((sink) => client.subscribe({ query: gql(query) }).subscribe(sink));
  },
  async "urql websocket"() {
    const { Client, fetchExchange, subscriptionExchange } = await import("@urql/core");
    const { createClient } = await import("graphql-ws");
    const socket = createClient({ url: websocket, webSocketImpl: WebSocket });
    const forwardSubscription = (request) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink) }),
    });
    const client = new Client({ url: http, exchanges: [subscriptionExchange({ forwardSubscription }), fetchExchange] });
    return new Promise((resolve) => {
      const answers = [];
      client.subscription(query, {}).subscribe((result) => {
        if (result.error) resolve({ answers, error: String(result.error) });
        else if (result.data) answers.push(result.data);
        if (answers.length === 3) resolve({ answers, error: null });
      });
    });
  },
};

console.log(JSON.stringify(await clients[kind]()));
process.exit(0);
