/**
 * Puts the built app into the Python package: every file once, compressed with Brotli where that helps, beside a
 * manifest with its type and the digest of the sources. The process that serves it decompresses for other clients.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { sourceDigest } from "./sources.mjs";

const root = join(import.meta.dirname, "..");
const built = join(root, "build");
const target = join(root, "../../lectern/web/site/built");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** All files below a folder, in order. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const files = {};
for (const path of filesBelow(built)) {
  const name = relative(built, path);
  if (name.startsWith(".vite")) continue;
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`${name}: no content type is known for this file`);
  const content = readFileSync(path);
  const packed = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  const compressed = packed.length < content.length * 0.95;
  const stored = name.replaceAll("/", "-") + (compressed ? ".br" : "");
  writeFileSync(join(target, stored), compressed ? packed : content);
  files[`/${name}`] = { stored, type, etag: createHash("sha256").update(content).digest("hex").slice(0, 24) };
}

/** The JavaScript that the first page loads before it can show anything: the entry, what it imports, and the home page. */
const manifest = JSON.parse(readFileSync(join(built, ".vite/manifest.json"), "utf8"));
const first = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (chunk === undefined || first.has(`/${chunk.file}`)) return;
  first.add(`/${chunk.file}`);
  for (const imported of chunk.imports ?? []) visit(imported);
};
for (const key of Object.keys(manifest)) if (manifest[key].isEntry || /screens\/home\/Home|i18n\/en|app\/(Bell|AccountMenu)/.test(key)) visit(key);
const firstPage = [...first].sort();
const bytes = firstPage.reduce((sum, name) => sum + statSync(join(target, files[name].stored)).size, 0);

writeFileSync(join(target, "manifest.json"), `${JSON.stringify({ sources: sourceDigest(), firstPage, files }, null, 1)}\n`);
console.log(`${Object.keys(files).length} files; JavaScript of the first page: ${(bytes / 1024).toFixed(1)} KiB with Brotli`);
