import type { ListedSale, ListFilter, Moment, PaylogEntry, SaleDetail } from "../../src/bindings";

import { line } from "./paylog";

/** Rows a list's filter lets through, as far as tests need it. */
export function fitsList(
  filter: ListFilter,
  row: { atMs: number; till: string; totalFen: number; numbers: readonly string[]; words: readonly string[] },
): boolean {
  const begins = filter.number.toUpperCase();
  const part = filter.text.toLowerCase();
  return (
    (filter.till === null || row.till === filter.till) &&
    (filter.leastFen === null || row.totalFen >= filter.leastFen) &&
    (filter.mostFen === null || row.totalFen <= filter.mostFen) &&
    (begins === "" || row.numbers.some((number) => number.toUpperCase().startsWith(begins))) &&
    (part === "" || [...row.numbers, ...row.words].some((word) => word.toLowerCase().includes(part)))
  );
}

/** When a payment got where. */
export const makeTimeline = (paidMs: number): Moment[] => [
  { step: "clicked", atMs: paidMs - 21_310, looks: null },
  { step: "stored", atMs: paidMs - 21_298, looks: null },
  { step: "ordered", atMs: paidMs - 21_170, looks: null },
  { step: "shown", atMs: paidMs - 21_155, looks: null },
  { step: "first_look", atMs: paidMs - 19_150, looks: null },
  { step: "paid", atMs: paidMs, looks: null },
  { step: "last_look", atMs: paidMs + 410, looks: 14 },
  { step: "settled", atMs: paidMs + 520, looks: null },
  { step: "announced", atMs: paidMs + 534, looks: null },
];

/** The sales behind the fake pay log, and one that nobody paid. */
export function makeSales(entries: readonly PaylogEntry[]): ListedSale[] {
  const sold = entries.map((entry, at): ListedSale => ({
    saleNo: entry.saleNo,
    till: entry.till,
    cashier: at % 3 === 0 ? "小李" : "小王",
    atMs: entry.paidAtMs - 21_310,
    totalFen: entry.totalFen,
    standing: entry.state === "paid" ? "paid" : "unpaid",
    unknown: false,
    duties: entry.state === "paid" ? 0 : 1,
    attempts: 1,
    title: "拿铁",
    lines: 2,
  }));
  const newest = sold[0];
  return newest ? [{ ...newest, saleNo: "20261123-0099", standing: "unpaid", duties: 0, attempts: 2, atMs: newest.atMs + 60_000 }, ...sold] : [];
}

export function makeSaleDetail(sale: ListedSale, entry: PaylogEntry | undefined): SaleDetail {
  const outTradeNo = entry?.outTradeNo ?? `${sale.saleNo}-1-K7Q2M9XB4TD6`;
  return {
    sale,
    receipts: entry ? 1 : 0,
    lines: [{ ...line("拿铁", 2, 1800), note: "少冰" }, line("可颂", 1, 1200)],
    attempts: [
      {
        outTradeNo,
        attemptNo: 1,
        state: entry ? "paid" : "closed",
        late: entry?.state === "late",
        superseded: false,
        totalFen: sale.totalFen,
        transactionId: entry?.transactionId ?? null,
        problem: null,
        timeline: entry ? makeTimeline(entry.paidAtMs) : [{ step: "stored", atMs: sale.atMs, looks: null }],
      },
    ],
    duties: [],
    entries: entry ? [entry] : [],
  };
}
