import type { MessageKey } from "@/shared/i18n";
import { zhCN } from "@/shared/i18n/zh-CN";

const isWord = (who: string): who is keyof typeof zhCN.products.prices.who => Object.hasOwn(zhCN.products.prices.who, who);

/** A person's name as it is, the core's own words translated. */
export const whoText = (who: string, t: (key: MessageKey) => string): string =>
  isWord(who) ? t(`products.prices.who.${who}`) : who;
