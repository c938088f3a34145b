import type { MessageKey, MessageValues } from "@/shared/i18n";
import type { Language } from "@/shared/prefs";

/** A round amount of yuan, short, for the edge of a chart: 800, 1.5万 (15k). The exact ones stand in the table. */
export function compactYuan(fen: number, language: Language, t: (key: MessageKey, values?: MessageValues) => string): string {
  const yuan = fen / 100;
  const unit = language === "zh-CN" ? 10_000 : 1_000;
  return yuan >= unit ? t("reports.big", { value: Number((yuan / unit).toFixed(2)) }) : String(Number(yuan.toFixed(2)));
}
