import type { BackendError, CheckoutState } from "@/backend";
import type { MessageKey } from ".";
import { zhCN } from "./zh-CN";
import type { Sentences, Situation } from "./problemCodes";

/** The sentences for a problem code of WeChat's or of ours. */
export type ProblemText = { readonly [part in keyof Sentences]: MessageKey };

const known = (situation: Situation, code: string): boolean => Object.hasOwn(zhCN.problems[situation], code);
const keyOf = (situation: Situation, code: string, part: keyof Sentences) => `problems.${situation}.${code}.${part}` as MessageKey;

/**
 * What happened, what to say and what to do, for a code seen in this situation. A code of another situation still says what it
 * means, but what to say and do follow the situation alone: a refusal while a payment may be on its way is no leave to charge
 * again. A code nobody has met yet gets the honest general sentence, never the bare code.
 */
export function problemText(code: string, situation: Situation): ProblemText {
  const everywhere: Situation[] = [situation, "ended", "open"];
  const where = everywhere.find((one) => known(one, code));
  const own = where === situation ? code : "unlisted";
  return {
    what: keyOf(where ?? situation, where ? code : "unlisted", "what"),
    say: keyOf(situation, own, "say"),
    todo: keyOf(situation, own, "todo"),
  };
}

/** What is at stake in a payment that stands like this. */
export const situationOf = (state: CheckoutState): Situation => (state === "failed" || state === "closed" ? "ended" : "open");

/** The sentence for an error of the core. */
export const errorText = (error: BackendError): MessageKey =>
  Object.hasOwn(zhCN.errors, error.code) ? `errors.${error.code}` : "errors.internal";
