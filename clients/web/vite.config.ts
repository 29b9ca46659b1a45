import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.LECTERN_URL ?? "http://127.0.0.1:8000";
const proxied = ["/graphql", "/graphiql", "/_router", "/playback", "/verify-email", "/reset-password", "/checkout/return", "/payouts/return", "/notifications/unsubscribe", "/session"];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "build",
    assetsDir: "assets",
    target: "es2022",
    // The policy of the served pages allows no data: fonts or scripts; small files stay files.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    // What every page needs is one file, which compresses better than many.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "core",
              test: /node_modules\/(react|react-dom|scheduler|react-router|cookie|urql|@urql|wonka|@0no-co|clsx)\/|\/src\/(i18n\/(index|catalog|format|language)|session\/(?!methods\/|ConfirmLogIn)|graphql\/(?!usePages)|gql\/(session|shell)|app\/shellData|ui\/(Button|Toast|Page|Skeleton|states|theme)\.)/,
            },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: backend, ws: path === "/graphql" }])),
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
