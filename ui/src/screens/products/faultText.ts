import type { MessageKey } from "@/shared/i18n";
import { zhCN } from "@/shared/i18n/zh-CN";

const isKnown = (word: string): word is keyof typeof zhCN.products.faults => Object.hasOwn(zhCN.products.faults, word);

/** The sentence for what is wrong with a field of a product. */
export const faultText = (word: string): MessageKey =>
  isKnown(word) ? `products.faults.${word}` : "errors.product_field";
