// Runs the audits of graphql-http against a server; prints [{id, name, status}].
import { serverAudits } from "graphql-http";

const results = [];
for (const audit of serverAudits({ url: process.argv[2], fetchFn: fetch })) {
  const { id, name, status } = await audit.fn();
  results.push({ id, name, status });
}
console.log(JSON.stringify(results));
