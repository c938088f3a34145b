import type { Checkout } from "@/backend";

/** A checkout in any state, with only what the test is about spelt out. */
export const checkout = (part: Partial<Checkout> = {}): Checkout => ({
  saleNo: "20261123-0001",
  outTradeNo: "S202611230001A1K7Q2",
  attemptNo: 1,
  title: "小满咖啡-拿铁",
  totalFen: 4600,
  state: "waiting",
  qrSvg: "<svg/>",
  createdAtMs: 1_000_000,
  expiresAtMs: 1_300_000,
  paidAtMs: null,
  transactionId: null,
  closeNotBeforeMs: null,
  problem: null,
  lines: [
    {
      productId: null,
      title: "拿铁",
      quantity: 2,
      listPriceFen: 2300,
      unitPriceFen: 2300,
      discount: null,
      discountFen: 0,
      shareFen: 0,
      amountFen: 4600,
      note: "",
    },
  ],
  discount: null,
  note: "",
  late: false,
  superseded: false,
  salePaid: false,
  receipts: 0,
  ...part,
});
