#!/bin/sh
# Builds graphiql.js.gz and graphiql.css.gz, which the router serves as they are. Needs node and an npm registry.
# Run it to take newer versions, and commit what it writes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts \
    graphiql@3.9.0 @graphiql/toolkit@0.12.1 react@18.3.1 react-dom@18.3.1 graphql@16.15.0 graphql-ws@6.4.2 esbuild@0.28.2
cp "$here/graphiql.entry.jsx" entry.jsx
node_modules/.bin/esbuild entry.jsx --bundle --minify --format=iife --target=es2020 --legal-comments=none \
    --define:process.env.NODE_ENV='"production"' --loader:.ttf=dataurl --loader:.woff2=dataurl --outfile=graphiql.js
for file in graphiql.js graphiql.css; do
    gzip --best --no-name --stdout "$file" >"$here/$file.gz"
done
{
    echo "The bundle in this folder holds the following packages, each under its own licence."
    for package in graphiql @graphiql/react @graphiql/toolkit graphql graphql-ws react react-dom codemirror; do
        printf '\n---- %s %s ----\n\n' "$package" "$(node -p "require('./node_modules/$package/package.json').version")"
        cat "node_modules/$package"/LICENSE* 2>/dev/null || node -p "'Licence: ' + require('./node_modules/$package/package.json').license"
    done
} >"$here/LICENSES.txt"
