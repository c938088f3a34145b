import type { BackendError } from "@/backend";
import type { MessageKey } from ".";
import { zhCN } from "./zh-CN";

/** The sentences for a problem code of WeChat's or of ours: what happened, and what to do now. */
export interface ProblemText {
  readonly what: MessageKey;
  readonly todo: MessageKey;
}

const isKnown = (code: string): code is keyof typeof zhCN.problems => Object.hasOwn(zhCN.problems, code);

/** A code nobody has met yet gets the honest general sentence, never the bare code. */
export function problemText(code: string): ProblemText {
  const known = isKnown(code) ? code : "unlisted";
  return { what: `problems.${known}.what`, todo: `problems.${known}.todo` };
}

/** The sentence for an error of the core. */
export const errorText = (error: BackendError): MessageKey =>
  Object.hasOwn(zhCN.errors, error.code) ? `errors.${error.code}` : "errors.internal";
