import type { IconName } from "./icons";

/** What a colour means. Green is money that has arrived, amber is "not known yet" and late money, nothing else. */
export type Tone = "accent" | "paid" | "unknown" | "bad" | "idle";

export const toneIcon: Record<Tone, IconName> = {
  accent: "info",
  paid: "check",
  unknown: "question",
  bad: "alert",
  idle: "info",
};
