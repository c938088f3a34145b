import type { BackendError } from "@/backend";
import type { MessageKey } from "@/shared/i18n";
import { errorText } from "@/shared/i18n/problemText";

export type NotifyField = "notifyListen" | "notifyPublicUrl" | "notifyTunnel";
export type FieldName = "appid" | "mchId" | "apiKey" | "signType" | "baseUrl" | "shopName" | "tillName" | NotifyField;

/** The core names a field as the settings file does. */
const stored: Record<string, FieldName> = {
  "gateway.appid": "appid",
  "gateway.mch_id": "mchId",
  "gateway.sign_type": "signType",
  "gateway.base_url": "baseUrl",
  "notify.listen": "notifyListen",
  "notify.public_url": "notifyPublicUrl",
  "notify.tunnel": "notifyTunnel",
  "shop.name": "shopName",
  "till.name": "tillName",
  api_key: "apiKey",
};
const names = new Set<string>(Object.values(stored));
const isName = (field: string): field is FieldName => names.has(field);

/** The field of this page the core speaks of, by its stored name or the page's own; null when it is not here. */
export function fieldOf(field: string | null): FieldName | null {
  if (field === null) return null;
  return isName(field) ? field : (stored[field] ?? null);
}

/** The sentence beside a field, when the error is about that very field. */
export function fieldText(error: BackendError | null, field: FieldName): MessageKey | null {
  if (!error || fieldOf(error.field) !== field) return null;
  return error.code === "setting_invalid" ? `errors.fields.${field}` : errorText(error);
}

/** The label of a field the core names, to point at it. */
export function fieldLabel(field: string): MessageKey | null {
  const name = fieldOf(field);
  if (name === null) return null;
  if (name === "notifyListen" || name === "notifyPublicUrl" || name === "notifyTunnel") return `settings.notify.${name}`;
  return name === "shopName" || name === "tillName" ? `settings.shop.${name}` : `settings.merchant.${name}`;
}
