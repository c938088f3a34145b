import type { Latency, LatencySums } from "@/backend";

/** The stretches of a payment, in their order. */
export const stages = ["toCode", "toPaid", "toTold"] as const satisfies readonly (keyof LatencySums)[];
export type Stage = (typeof stages)[number];

/** What the slow ones of each day took; a gap where nothing was measured. */
export const slowByDay = (latency: Latency, stage: Stage): (number | null)[] => latency.days.map(({ sums }) => sums[stage].p95Ms);
