import type { MessageKey } from "@/shared/i18n";

/** The two ways to WeChat Pay: the account first, or the merchant number first. */
export const ways = ["account", "merchant"] as const;
export type Way = (typeof ways)[number];

export type Field = "appid" | "mchId" | "apiKey";
export type StepId =
  | "account" | "certify" | "applyThere" | "apply" | "verify" | "agree" | "native" | "confirm" | "link"
  | Field | "doctor" | "sale";

export interface Step {
  readonly need?: MessageKey;
  readonly takes?: MessageKey;
  /** Where in the browser it is done. */
  readonly address?: string;
}

const ACCOUNTS = "https://mp.weixin.qq.com";
const MERCHANTS = "https://pay.weixin.qq.com";

export const steps: Readonly<Record<StepId, Step>> = {
  account: { need: "setup.steps.account.need", address: ACCOUNTS },
  certify: { takes: "setup.steps.certify.takes", address: ACCOUNTS },
  applyThere: { need: "setup.steps.applyThere.need", takes: "setup.steps.applyThere.takes", address: ACCOUNTS },
  apply: { need: "setup.steps.apply.need", takes: "setup.steps.apply.takes", address: MERCHANTS },
  verify: { address: MERCHANTS },
  agree: { address: MERCHANTS },
  native: { takes: "setup.steps.native.takes", address: MERCHANTS },
  confirm: { takes: "setup.steps.confirm.takes", address: ACCOUNTS },
  link: { takes: "setup.steps.link.takes", address: MERCHANTS },
  appid: { address: MERCHANTS },
  mchId: { address: MERCHANTS },
  apiKey: { need: "setup.steps.apiKey.need", address: MERCHANTS },
  doctor: {},
  sale: {},
};

export const order: Readonly<Record<Way, readonly StepId[]>> = {
  account: ["account", "certify", "applyThere", "verify", "agree", "native", "confirm", "appid", "mchId", "apiKey", "doctor", "sale"],
  merchant: ["apply", "verify", "agree", "native", "mchId", "account", "certify", "appid", "link", "apiKey", "doctor", "sale"],
};

export const isWay = (word: unknown): word is Way => ways.some((way) => way === word);
export const isStep = (word: unknown): word is StepId => typeof word === "string" && Object.hasOwn(steps, word);
export const isField = (id: StepId): id is Field => id === "appid" || id === "mchId" || id === "apiKey";
