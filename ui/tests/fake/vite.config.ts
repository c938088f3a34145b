import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import app from "../../vite.config.ts";
import { fakeBackend } from "./plugin.ts";

/** The page in an ordinary browser, for looking at it without a core. */
export default mergeConfig(
  app,
  defineConfig({ root: fileURLToPath(new URL("../..", import.meta.url)), plugins: [fakeBackend()] }),
);
