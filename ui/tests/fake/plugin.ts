import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const real = fileURLToPath(new URL("../../src/bindings", import.meta.url));
const fake = fileURLToPath(new URL("./bindings.ts", import.meta.url));

/** Puts the fake core in the place of the real one. Used by the tests and by `npm run dev:fake`, never by a build. */
export function fakeBackend(): Plugin {
  return {
    name: "fake-backend",
    enforce: "pre",
    resolveId(source, importer) {
      if (!importer || !source.startsWith(".")) return null;
      const wanted = fileURLToPath(new URL(source, `file://${importer}`));
      return wanted === real ? fake : null;
    },
  };
}
