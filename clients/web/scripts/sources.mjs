/** The digest of everything that the built app is made of; tests/clients/test_web_build.py computes the same. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** What decides the output, beside the operations that the app sends. Types from the schema leave no trace in it. */
const SOURCES = ["clients/web/src", "clients/web/public", "clients/web/scripts", "clients/web/index.html", "clients/web/vite.config.ts", "clients/web/codegen.ts", "clients/web/package-lock.json", "schema/operations"];
const LEFT_OUT = /^clients\/web\/src\/gql\/|\.test\.tsx?$/;

function below(path) {
  return statSync(path).isFile() ? [path] : readdirSync(path, { recursive: true }).map((name) => join(path, name)).filter((name) => statSync(name).isFile());
}

export function sourceDigest() {
  const digest = createHash("sha256");
  const paths = SOURCES.flatMap((source) => below(join(root, source))).map((path) => relative(root, path).split(sep).join("/"));
  for (const path of paths.filter((name) => !LEFT_OUT.test(name)).sort()) {
    digest.update(`${path}\n${createHash("sha256").update(readFileSync(join(root, path))).digest("hex")}\n`);
  }
  return digest.digest("hex");
}
