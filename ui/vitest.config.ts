import { defineConfig, mergeConfig } from "vitest/config";
import { fakeBackend } from "./tests/fake/plugin.ts";
import app from "./vite.config.ts";

export default mergeConfig(
  app,
  defineConfig({
    plugins: [fakeBackend()],
    test: {
      environment: "happy-dom",
      include: ["tests/**/*.test.ts"],
      setupFiles: ["tests/setup.ts"],
      restoreMocks: true,
      // Time never decides: a busy machine is no failure. What hangs ends here.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      server: { deps: { inline: ["element-plus"] } },
    },
  }),
);
