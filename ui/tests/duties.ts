import type { Duty } from "@/backend";

/** A duty, with only what the test is about spelt out. */
export const duty = (part: Partial<Duty> = {}): Duty => ({
  id: 1,
  kind: "late",
  saleNo: "20261123-0001",
  outTradeNo: "S202611230001A1K7Q2",
  totalFen: 4600,
  createdAtMs: 0,
  detail: "",
  salePaid: false,
  receipts: 1,
  openAttempt: null,
  planned: null,
  ...part,
});
