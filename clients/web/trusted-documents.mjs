/**
 * Writes the manifest of trusted documents: the texts that this app sends, made by the libraries that send them.
 * The graph's client adds `__typename` everywhere; the session's own requests are sent as they are written.
 */
import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRequest, formatDocument, stringifyDocument } from "@urql/core";
import { createServer } from "vite";

const OUTSIDE_OF_THE_CLIENT = "session";
const operations = join(import.meta.dirname, "../../schema/operations");
const manifest = join(import.meta.dirname, "../../schema/trusted-documents.json");

const server = await createServer({ root: import.meta.dirname, logLevel: "error", server: { middlewareMode: true } });
const entries = [];
for (const folder of readdirSync(operations, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const documents = await server.ssrLoadModule(`/src/gql/${folder.name}.ts`);
  for (const document of Object.values(documents)) {
    const operation = document?.definitions?.find(({ kind }) => kind === "OperationDefinition");
    if (operation === undefined) continue;
    const sent = folder.name === OUTSIDE_OF_THE_CLIENT ? document : formatDocument(createRequest(document, {}).query);
    const body = stringifyDocument(sent);
    entries.push({ id: createHash("sha256").update(body).digest("hex"), body, name: operation.name.value, type: operation.operation });
  }
}
await server.close();

const unique = [...new Map(entries.map((entry) => [entry.name, entry])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
writeFileSync(manifest, `${JSON.stringify({ format: "apollo-persisted-query-manifest", version: 1, operations: unique }, null, 2)}\n`);
console.log(`${unique.length} trusted documents in schema/trusted-documents.json`);
