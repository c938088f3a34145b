import type { BackendError } from "@/backend";
import type { MessageKey } from "@/shared/i18n";
import { errorText } from "@/shared/i18n/problemText";
import { zhCN } from "@/shared/i18n/zh-CN";

/** The core may name a field as the page does (mchId) or as the settings file does (gateway.mch_id). */
const pageName = (field: string): string =>
  (field.split(".").pop() ?? field).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The sentence beside a field, when the error is about that very field. */
export function fieldText(error: BackendError | null, field: keyof typeof zhCN.errors.fields): MessageKey | null {
  if (!error || error.field === null || pageName(error.field) !== field) return null;
  return error.code === "setting_invalid" ? `errors.fields.${field}` : errorText(error);
}

/** The label of a field the core names, to point at it. */
export function fieldLabel(field: string): MessageKey | null {
  const name = pageName(field);
  if (name === "shopName" || name === "tillName") return `settings.shop.${name}`;
  if (name === "appid" || name === "mchId" || name === "apiKey" || name === "baseUrl" || name === "signType") {
    return `settings.merchant.${name}`;
  }
  return null;
}
