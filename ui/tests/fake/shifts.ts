import type { CashCount, CashKind, CashMove, CashWeighed, ReportSums, ShiftReport, ZCheck, ZPage, ZReport } from "../../src/bindings";
import { no, ok, type Answer } from "./answer";

const faces = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10];
const fenOf = (text: string): number | null => {
  if (!/^\d+(\.\d{0,2})?$/.test(text.trim())) return null;
  const [yuan = "0", cents = ""] = text.trim().split(".");
  return Number(yuan) * 100 + Number(cents.padEnd(2, "0"));
};

const sums = (receivedFen: number, payments: number): ReportSums => ({
  payments,
  receivedFen,
  sales: payments,
  salesFen: receivedFen,
  averageFen: payments > 0 ? Math.round(receivedFen / payments) : null,
  late: 0,
  lateFen: 0,
  twice: 0,
  twiceFen: 0,
  mismatches: 0,
  mismatchFen: 0,
  discounted: 0,
  discountFen: 0,
});

/** Shifts of the fake core. What is `taken` counts as received by the open one. */
export class FakeShifts {
  zs: ZReport[] = [];
  bad: ZCheck["firstBad"] = null;
  open: ShiftReport["open"] = [];
  private shift: { number: number; openedAtMs: number; floatFen: number; moves: CashMove[] } | null = null;
  private taken = { fen: 0, count: 0 };

  constructor(private readonly till: () => string) {}

  take(fen: number): void {
    this.taken = { fen: this.taken.fen + fen, count: this.taken.count + 1 };
  }

  now(): ShiftReport | null {
    const shift = this.shift;
    if (!shift) return null;
    const sum = (kind: CashKind) => shift.moves.filter((one) => one.kind === kind).reduce((all, one) => all + one.amountFen, 0);
    const total = sums(this.taken.fen, this.taken.count);
    return {
      till: this.till(),
      number: shift.number,
      openedAtMs: shift.openedAtMs,
      openedBy: "小王",
      atMs: Date.now(),
      floatFen: shift.floatFen,
      paidInFen: sum("in"),
      paidOutFen: sum("out"),
      expectedFen: shift.floatFen + sum("in") - sum("out"),
      moves: shift.moves,
      total,
      unattended: sums(0, 0),
      discountsFen: 0,
      cashiers: [{ name: "小王", sums: total }],
      firstSale: total.payments > 0 ? "20261126-0001" : null,
      lastSale: total.payments > 0 ? `20261126-${String(total.payments).padStart(4, "0")}` : null,
      open: this.open,
      duties: 0,
      dutiesFen: 0,
      after: 0,
      upto: total.payments,
      logHash: "ab".repeat(32),
    };
  }

  begin(float: string): Answer<ShiftReport> {
    if (this.shift) return no("shift_open");
    const floatFen = fenOf(float);
    if (floatFen === null) return no("cash_amount", "cash");
    this.shift = { number: this.zs.length + 1, openedAtMs: Date.now(), floatFen, moves: [] };
    return ok(this.now()!);
  }

  move(kind: CashKind, amount: string, reason: string): Answer<ShiftReport> {
    if (!this.shift) return no("no_shift");
    const amountFen = fenOf(amount);
    if (!amountFen) return no("cash_movement", "amount");
    if (reason.trim() === "") return no("cash_reason", "reason");
    this.shift.moves = [...this.shift.moves, { atMs: Date.now(), who: "小王", kind, amountFen, reason }];
    return ok(this.now()!);
  }

  private counted({ pieces, sum }: CashCount): number | null {
    if (pieces.length === 0) return fenOf(sum);
    if (pieces.some((text) => !/^\d*$/.test(text.trim()))) return null;
    return pieces.reduce((all, text, at) => all + Number(text) * faces[at]!, 0);
  }

  weigh(count: CashCount): Answer<CashWeighed> {
    const [countedFen, now] = [this.counted(count), this.now()];
    if (countedFen === null) return count.pieces.length > 0 ? no("cash_pieces", "pieces") : no("cash_amount", "cash");
    if (!now) return no("no_shift");
    return ok({ countedFen, expectedFen: now.expectedFen, differenceFen: countedFen - now.expectedFen });
  }

  close(count: CashCount): Answer<ZReport> {
    const [countedFen, report] = [this.counted(count), this.now()];
    if (countedFen === null) return no("cash_amount", "cash");
    if (!report) return no("no_shift");
    const pieces = count.pieces.length > 0 ? count.pieces.map(Number) : null;
    const hash = String(report.number).padStart(64, "c");
    const previousHash = this.zs[0]?.hash ?? "0".repeat(64);
    const z: ZReport = { report, closedBy: "小王", countedFen, pieces, differenceFen: countedFen - report.expectedFen, previousHash, hash };
    this.zs = [z, ...this.zs];
    this.shift = null;
    this.taken = { fen: 0, count: 0 };
    return ok(z);
  }

  page(before: number | null, limit: number): Answer<ZPage> {
    const rest = this.zs.filter(({ report }) => before === null || report.number < before);
    const items = rest.slice(0, limit);
    return ok({ items, next: rest.length > limit ? items.at(-1)!.report.number : null });
  }

  check(): ZCheck {
    return { reports: this.zs.length, firstBad: this.bad };
  }
}
