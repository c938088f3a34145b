import { computed, type ComputedRef } from "vue";
import { createI18n } from "vue-i18n";
import { prefs, type Language } from "../prefs";
import { en } from "./en";
import { zhCN } from "./zh-CN";

/** The Chinese messages are the source: every other language has exactly their keys. */
export type Messages = Shape<typeof zhCN>;
type Shape<T> = { [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };
type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];

/** A key that exists; a misspelt one does not compile. */
export type MessageKey = Leaves<Messages>;
export type MessageValues = Record<string, string | number>;

export const i18n = createI18n({
  legacy: false,
  locale: prefs.language,
  fallbackLocale: "zh-CN",
  messages: { "zh-CN": zhCN, en },
});

/** A sentence in one given language. */
export function say(language: Language, key: MessageKey, values: MessageValues = {}): string {
  return i18n.global.t(key, values, { locale: language });
}

/** Sentences in the chosen language; `second` says the same in the `other` one, for customers who read that. */
export function useText(): {
  t: (key: MessageKey, values?: MessageValues) => string;
  second: (key: MessageKey, values?: MessageValues) => string;
  language: ComputedRef<Language>;
  other: ComputedRef<Language>;
} {
  const other = computed(() => (prefs.language === "en" ? "zh-CN" : "en"));
  return {
    t: (key, values) => say(prefs.language, key, values),
    second: (key, values) => say(other.value, key, values),
    other,
    language: computed(() => prefs.language),
  };
}
