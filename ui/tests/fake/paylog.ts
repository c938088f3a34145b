import type { SaleLine } from "../../src/bindings";
import type { PaylogDetail, PaylogEntry } from "../../src/bindings";
import { makeTimeline } from "./sales";

const hash = (seed: number): string =>
  Array.from({ length: 64 }, (_, at) => "0123456789abcdef"[(seed * 7 + at * at * 3 + at) % 16]).join("");

export function makeEntries(count: number): PaylogEntry[] {
  return Array.from({ length: count }, (_, at): PaylogEntry => {
    const seq = count - at;
    const atMs = Date.UTC(2026, 10, 23, 9, 41, 7) - at * 217_000;
    const no = String(seq).padStart(4, "0");
    return {
      seq,
      atMs,
      saleNo: `20261123-${no}`,
      outTradeNo: `20261123-${no}-1-K7Q2M9XB4TD6`,
      attemptNo: 1,
      till: seq % 3 === 0 ? "2 号台" : "1 号台",
      transactionId: `420000261120261123${String(1_000_000_000 + seq * 7919)}`,
      totalFen: 1500 + ((seq * 1733) % 9000),
      state: seq % 29 === 0 ? "late" : seq % 41 === 0 ? "mismatch" : "paid",
      source: seq % 7 === 0 ? "notification" : "query",
      payType: "CMB_DEBIT",
      tradeState: "SUCCESS",
      paidAtMs: atMs - 900,
    };
  });
}

export function makeDetail(entry: PaylogEntry): PaylogDetail {
  const gateway = {
    appid: "wxd930ea5d5a258f4f",
    attach: "",
    bank_type: entry.payType,
    cash_fee: String(entry.totalFen),
    fee_type: "CNY",
    is_subscribe: "N",
    mch_id: "10000100",
    nonce_str: "5d2b6c2a8db53831f7eda20af46e531c",
    openid: "oUpF8uMEb4qRXf22hE3X68TekukE",
    out_trade_no: entry.outTradeNo,
    result_code: "SUCCESS",
    return_code: "SUCCESS",
    time_end: "20261123174106",
    total_fee: String(entry.totalFen),
    trade_state: "SUCCESS",
    trade_state_desc: "支付成功",
    trade_type: "NATIVE",
    transaction_id: entry.transactionId,
  };
  return {
    entry,
    gateway: Object.entries(gateway).map(([name, value]) => ({ name, value })),
    hash: hash(entry.seq),
    previousHash: hash(entry.seq - 1),
    chainFits: true,
    chainNext: "fits",
    timeline: makeTimeline(entry.paidAtMs),
    receipts: 1,
    lines: [line("拿铁", 2, 1800), line("可颂", 1, 1200)],
  };
}

export const line = (title: string, quantity: number, priceFen: number): SaleLine => ({
  productId: null,
  title,
  quantity,
  listPriceFen: priceFen,
  unitPriceFen: priceFen,
  discount: null,
  discountFen: 0,
  shareFen: 0,
  amountFen: quantity * priceFen,
  note: "",
});
