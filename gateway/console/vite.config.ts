// Builds the console: two entries, assets named by their content, each compressed beside itself, nothing from elsewhere.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = fileURLToPath(new URL(".", import.meta.url));
const repository = join(here, "../..");
const gateway = `http://127.0.0.1:${process.env.ENTENTE_PORT ?? "8080"}`;

// The gateway compresses nothing itself: each text lies beside itself as `.br` and `.gz`.
function compressed(): Plugin {
  let dist = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => {
      dist = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(dist, { recursive: true }) as string[]) {
        if (!/\.(?:html|js|css|svg|json)$/.test(name)) continue;
        const file = join(dist, name);
        const content = readFileSync(file);
        const most = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
        writeFileSync(`${file}.br`, brotliCompressSync(content, { params: most }));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

// The app is asked for by the first script: named in the page, it comes beside that, not behind it.
function early(): Plugin {
  return {
    name: "early",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {}, path }) {
        if (path !== "/index.html") return [];
        const chunk = (name: string) => (bundle[name]?.type === "chunk" ? bundle[name] : undefined);
        const app = Object.values(bundle).find(
          (each) => each.type === "chunk" && each.facadeModuleId === join(here, "src/app/main.tsx"),
        );
        const wanted = new Set<string>();
        const want = (name: string): void => {
          if (wanted.has(name)) return;
          wanted.add(name);
          chunk(name)?.imports.forEach(want);
        };
        if (app) want(app.fileName);
        return [...wanted]
          .filter((name) => !chunk(name)?.isEntry)
          .map((name) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `/console/${name}` },
            injectTo: "head",
          }));
      },
    },
  };
}

// The gateway takes calls from its own pages alone; with hot reload the page comes from here.
const asOwnPage = { target: gateway, changeOrigin: true, headers: { origin: gateway } };

export default defineConfig({
  // Tests lie beside the others, in tests/console.
  root: process.env.VITEST ? repository : here,
  base: "/console/",
  cacheDir: join(here, "../../build/console/vite"),
  plugins: [
    react(),
    { ...optimizeLocales.vite({ locales: ["en-GB", "en-US", "fr-FR"] }), enforce: "pre" },
    early(),
    compressed(),
  ],
  resolve: { alias: { "@": join(here, "src") } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: [join(here, "index.html"), join(here, "tasks.html")] },
  },
  server: {
    port: Number(process.env.ENTENTE_CONSOLE_PORT ?? "5173"),
    proxy: Object.fromEntries(
      ["^/entente\\.", "^/(?:session|sign-in|sign-out|healthz|readyz|own-texts)"].map((path) => [path, asOwnPage]),
    ),
  },
  test: {
    environment: "node",
    testTimeout: 60_000, // the first import compiles what it needs, on whatever machine
    dir: join(repository, "tests/console"),
    include: ["**/*.test.ts"],
  },
});
