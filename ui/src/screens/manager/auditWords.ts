import type { MessageKey, useText } from "@/shared/i18n";
import { zhCN } from "@/shared/i18n/zh-CN";
import { formatYuan } from "@/shared/money/format";
import { formatMoment } from "@/shared/time/format";

type Say = ReturnType<typeof useText>["t"];

const { fields, kinds } = zhCN.manager.audit;
const { rights } = zhCN.session;

/** What a field of the log is called; settings keep the names under which they stand in their file. */
export function fieldName(name: string, t: Say): string {
  return Object.hasOwn(fields, name) ? t(`manager.audit.fields.${name}` as MessageKey) : name;
}

/** What an entry is about: a number or a name stands for itself, a right and a secret have words. */
export function subjectText(subject: string, t: Say): string {
  if (Object.hasOwn(rights, subject)) return t(`session.rights.${subject}` as MessageKey);
  return subject === "manager_pin" ? t("manager.card.title") : subject;
}

/** A value as people write it: money in yuan, times of the shop's clock. What has no words is shown as it was stored. */
export function valueText(name: string, value: string | null, t: Say): string {
  if (value === null) return "–";
  if (name.endsWith("_fen") && /^-?\d+$/.test(value)) return formatYuan(Number(value));
  if (name.endsWith("_ms") && /^\d+$/.test(value)) return formatMoment(Number(value));
  return Object.hasOwn(kinds, value) ? t(`manager.audit.kinds.${value}` as MessageKey) : value;
}
