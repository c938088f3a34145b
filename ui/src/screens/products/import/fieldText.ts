import type { MessageKey } from "@/shared/i18n";
import type { Language } from "@/shared/prefs";
import { zhCN } from "@/shared/i18n/zh-CN";

const isField = (word: string): word is keyof typeof zhCN.productImport.fields => Object.hasOwn(zhCN.productImport.fields, word);

/** The name of a column, by the core's word for it; null is a whole row. */
export const fieldText = (word: string | null): MessageKey =>
  word !== null && isField(word) ? `productImport.fields.${word}` : "productImport.wholeRow";

/** Names one after the other, as the language puts them. */
export const listed = (names: readonly string[], language: Language): string => names.join(language === "en" ? ", " : "、");
