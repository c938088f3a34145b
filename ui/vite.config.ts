import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** The window loads these files from the program itself: relative addresses, nothing from elsewhere. */
export default defineConfig({
  base: "./",
  plugins: [vue()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  clearScreen: false,
  server: { host: "127.0.0.1", port: 1420, strictPort: true },
  define: {
    __VUE_OPTIONS_API__: true,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  // WebView2 is evergreen; WebKitGTK and WKWebView are at least as new as Safari 16.4.
  build: {
    rollupOptions: { input: ["index.html", "customer.html"].map((page) => fileURLToPath(new URL(page, import.meta.url))) },
    target: ["es2022", "safari16.4"], assetsInlineLimit: 0, reportCompressedSize: false,
  },
});
