// What Hive Gateway answers over each supergraph of a file: node answers.mjs GRAPHS, where GRAPHS is JSON,
// [{"name", "supergraph", "operations": [{"query", "variables"}]}]. Prints {name: [answers]}; null: it did not load.
import { readFileSync } from 'node:fs';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

const answers = {};
for (const { name, supergraph, operations } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const gateway = createGatewayRuntime({ supergraph: () => supergraph, logging: false, maskedErrors: false, landingPage: false, graphiql: false });
  const ask = async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await gateway.fetch('http://gateway/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };
  const loaded = await ask({ query: '{ __typename }' }).catch(() => ({}));
  answers[name] = loaded.data ? [] : null;
  if (loaded.data) for (const operation of operations) answers[name].push(await ask(operation).catch((error) => ({ failed: String(error) })));
  await gateway[Symbol.asyncDispose]?.();
}
console.log(JSON.stringify(answers));
