import { backend, type Checkout } from "@/backend";

/** What WeChat said when the cashier asked: `answered` is false when no answer came that can be believed. */
export interface Asked {
  readonly outTradeNo: string;
  readonly state: Checkout["state"];
  readonly atMs: number;
  readonly answered: boolean;
}

/** Asks WeChat now (已付款？查询), and says whether the answer is WeChat's own word. */
export async function askNow(outTradeNo: string, keep: (said: Asked) => void): Promise<Checkout> {
  const fromMs = Date.now();
  const answer = await backend.checkoutQuery(outTradeNo);
  keep({ outTradeNo, state: answer.state, atMs: Date.now(), answered: answer.answeredAtMs >= fromMs });
  return answer;
}
