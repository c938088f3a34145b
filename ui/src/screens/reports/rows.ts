import type { Goods, Report, ReportPart, ReportSums } from "@/backend";
import type { MessageKey, MessageValues } from "@/shared/i18n";
import type { Breakdown } from "./useReport";

type Say = (key: MessageKey, values?: MessageValues) => string;

/** A line of the table. `short`: under its bar in the chart. `counts`: one for each count column. */
export interface Row {
  readonly key: string;
  readonly name: string;
  readonly short: string;
  readonly code?: string;
  readonly fen: number;
  readonly payments: number;
  readonly counts: readonly number[];
  readonly averageFen?: number | null;
}

export interface Table {
  readonly name: MessageKey;
  readonly counts: readonly MessageKey[];
  readonly average: boolean;
  /** Time runs from left to right in a chart; names stand among each other, with their bars in the table. */
  readonly inTime: boolean;
  readonly rows: readonly Row[];
  readonly total: Row;
}

const row = (key: string, name: string, short: string, sums: ReportSums): Row => ({
  key,
  name,
  short,
  fen: sums.receivedFen,
  payments: sums.payments,
  counts: [sums.payments, sums.sales],
  averageFen: sums.averageFen,
});

const weekdayKey = (at: number): MessageKey => `reports.weekdays.d${at as 0 | 1 | 2 | 3 | 4 | 5 | 6}`;
const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

function dayRows(days: readonly ReportPart[], t: Say): Row[] {
  return days.map(({ name, sums }) => row(name, `${name} ${t(weekdayKey(weekdayOf(name)))}`, name.slice(5), sums));
}

/** Only the hours between the first and the last payment: a shop is shut at night. */
function hourRows(hours: readonly ReportSums[], t: Say): Row[] {
  const busy = hours.flatMap((sums, hour) => (sums.payments + sums.mismatches > 0 ? [hour] : []));
  const [first, last] = busy.length > 0 ? [Math.min(...busy), Math.max(...busy)] : [9, 20];
  return hours.slice(first, last + 1).map((sums, at) => row(String(first + at), t("reports.hour", { hour: first + at }), String(first + at), sums));
}

function named(parts: readonly ReportPart[], nobody: string): Row[] {
  const rows = parts.map(({ name, sums }) => row(name, name || nobody, name || nobody, sums));
  return rows.sort((a, b) => b.fen - a.fen);
}

const takings = { counts: ["reports.columns.payments", "reports.columns.sales"], average: true } as const;

/** What the report says in the chosen way. */
export function takingsTable(by: Exclude<Breakdown, "products" | "categories" | "latency">, report: Report, t: Say): Table {
  const total = row("", t("reports.total"), "", report.total);
  switch (by) {
    case "days":
      return { name: "reports.columns.day", ...takings, inTime: true, rows: dayRows(report.days, t), total };
    case "hours":
      return { name: "reports.columns.hour", ...takings, inTime: true, rows: hourRows(report.hours, t), total };
    case "weekdays": {
      const rows = report.weekdays.map((sums, at) => row(String(at), t(weekdayKey(at)), t(weekdayKey(at)), sums));
      return { name: "reports.columns.weekday", ...takings, inTime: true, rows, total };
    }
    case "cashiers":
      return { name: "reports.cashier", ...takings, inTime: false, rows: named(report.cashiers, t("reports.noCashier")), total };
    case "tills":
      return { name: "reports.till", ...takings, inTime: false, rows: named(report.tills, "–"), total };
  }
}

/** Goods, the most money first; what the core has cut off is one line, so that the table adds up. */
export function goodsTable(by: "products" | "categories", goods: Goods, t: Say): Table {
  const goodsRow = (key: string, name: string, fen: number, counts: number[], code?: string): Row => ({
    key, name, short: name, fen, payments: counts[0] ?? 0, counts, code,
  });
  const isList = by === "products";
  const rows = goods.parts.map((part, at) => {
    const name = part.goods ? part.name || t("reports.noCategory") : t("reports.keyed");
    return goodsRow(`${at}`, name, part.fen, isList ? [part.quantity] : [part.quantity, part.goods ? part.kinds : 0], part.code);
  });
  const rest = {
    fen: rows.reduce((left, { fen }) => left - fen, goods.fen),
    quantity: goods.parts.reduce((left, { quantity }) => left - quantity, goods.quantity),
    kinds: goods.kinds - goods.parts.length,
  };
  if (isList && rest.kinds > 0) rows.push(goodsRow("rest", t("reports.rest", { count: rest.kinds }), rest.fen, [rest.quantity]));
  const kinds = goods.parts.reduce((sum, part) => sum + (part.goods ? part.kinds : 0), 0);
  return {
    name: "reports.columns.name",
    counts: isList ? ["reports.columns.quantity"] : ["reports.columns.quantity", "reports.columns.kinds"],
    average: false,
    inTime: false,
    rows,
    total: goodsRow("", t("reports.total"), goods.fen, isList ? [goods.quantity] : [goods.quantity, kinds]),
  };
}

/** "12.5 %" of the whole; nothing of nothing. Figures of a share, not of money. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${(Math.round((part * 1000) / whole) / 10).toFixed(1)}%` : "";
}

/** "+12.5 %" against before; null when there is nothing to compare with. */
export function change(now: number, before: number): string | null {
  if (before <= 0) return null;
  const tenths = Math.round(((now - before) * 1000) / before);
  const sign = tenths > 0 ? "+" : tenths < 0 ? "−" : "±";
  return `${sign}${(Math.abs(tenths) / 10).toFixed(1)}%`;
}
