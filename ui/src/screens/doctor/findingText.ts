import type { DoctorFinding, DoctorSeverity } from "@/backend";
import { fieldLabel, fieldOf } from "@/screens/settings/fieldText";
import type { MessageKey } from "@/shared/i18n";
import { zhCN } from "@/shared/i18n/zh-CN";
import type { IconName } from "@/shared/ui/icons";
import type { Tone } from "@/shared/ui/tone";

const isCode = (code: string): code is keyof typeof zhCN.doctor.codes => Object.hasOwn(zhCN.doctor.codes, code);
const isPlace = (field: string): field is keyof typeof zhCN.doctor.fields => Object.hasOwn(zhCN.doctor.fields, field);

/** What is wrong, and what to do. A code of a newer core gets the general sentence of a refusal. */
export function findingText({ code }: DoctorFinding): { wrong: MessageKey; todo: MessageKey } {
  const known = isCode(code) ? code : "gateway_refused";
  return { wrong: `doctor.codes.${known}.wrong`, todo: `doctor.codes.${known}.todo` };
}

/** The name of the field, or of the place that is no field. */
export function placeLabel(field: string): MessageKey {
  if (field === "lock.minutes") return "session.people.lockMinutes";
  return fieldLabel(field) ?? `doctor.fields.${isPlace(field) ? field : "account"}`;
}

export const severityLook: Record<DoctorSeverity, { tone: Tone; icon: IconName }> = {
  stops: { tone: "bad", icon: "alert" },
  hurts: { tone: "accent", icon: "alert" },
  know: { tone: "idle", icon: "info" },
};

/** What in the settings a finding can be mended with; null when nothing there can. */
export function controlOf(field: string): HTMLElement | null {
  return document.querySelector(`[data-field="${fieldOf(field) ?? field}"] :is(input, select, button):not(:disabled)`);
}
