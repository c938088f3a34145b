import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

const platform = {
  paths: [{ name: "@/bindings", message: "Only src/backend speaks to the core." }],
  patterns: [
    { group: ["@tauri-apps/*"], message: "Only src/backend speaks to the core." },
    { group: ["**/bindings", "**/bindings.ts"], message: "Only src/backend speaks to the core." },
  ],
};
const elementPlus = {
  group: ["element-plus", "element-plus/*"],
  message: "Element Plus stays behind src/shared/ui.",
};

export default ts.config(
  { ignores: ["dist", "node_modules", "src/bindings.ts"] },
  ...ts.configs.recommended,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "max-lines": ["error", { max: 220, skipBlankLines: true, skipComments: true }],
      // TypeScript knows the globals of the page; this rule does not.
      "no-undef": "off",
      "vue/multi-word-component-names": "off",
      "vue/max-attributes-per-line": ["error", { singleline: 6, multiline: 1 }],
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "always", normal: "always", component: "always" } }],
      "vue/block-order": ["error", { order: ["script", "template", "style"] }],
      "vue/no-v-html": "error",
      // TypeScript says which props may be missing.
      "vue/require-default-prop": "off",
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/backend/**"],
    rules: {
      "no-restricted-imports": ["error", { ...platform, patterns: [...platform.patterns, elementPlus] }],
    },
  },
  { files: ["src/shared/ui/**"], rules: { "no-restricted-imports": ["error", platform] } },
  { files: ["src/shared/i18n/**", "tests/**"], rules: { "max-lines": "off" } },
);
