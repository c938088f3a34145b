import type { MessageKey } from "@/shared/i18n";
import { zhCN } from "@/shared/i18n/zh-CN";

const isKnown = (problem: string): problem is keyof typeof zhCN.backOffice.problems =>
  Object.hasOwn(zhCN.backOffice.problems, problem);

/** The sentence for the core's word about a try that was no delivery. */
export const deliveryProblem = (problem: string): MessageKey =>
  `backOffice.problems.${isKnown(problem) ? problem : "unlisted"}`;
