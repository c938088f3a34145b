import type { Goods, GoodsBy, Report, ReportPart, ReportQuery, ReportSums } from "../../src/bindings";

const nothing: ReportSums = {
  payments: 0, receivedFen: 0, sales: 0, salesFen: 0, averageFen: null, discounted: 0, discountFen: 0,
  late: 0, lateFen: 0, twice: 0, twiceFen: 0, mismatches: 0, mismatchFen: 0,
};

function sum(parts: readonly ReportSums[]): ReportSums {
  const all = { ...nothing };
  for (const part of parts) {
    for (const key of Object.keys(all) as (keyof ReportSums)[]) {
      if (key !== "averageFen") all[key] += part[key];
    }
  }
  return { ...all, averageFen: all.sales > 0 ? Math.round(all.salesFen / all.sales) : null };
}

const sums = (payments: number, receivedFen: number, more: Partial<ReportSums> = {}): ReportSums => ({
  ...nothing, payments, receivedFen, sales: payments, salesFen: receivedFen,
  averageFen: payments > 0 ? Math.round(receivedFen / payments) : null, ...more,
});

const dayMs = 86_400_000;
const dayName = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);

/** A shop that is busy at noon and after work; the first till and 小王 take most. */
function busyHour(hour: number, weight: number): ReportSums {
  if (hour < 8 || hour > 21) return nothing;
  const payments = Math.round(weight * (4 + 9 * Math.max(0, 1 - Math.abs(hour - 12) / 3) + 7 * Math.max(0, 1 - Math.abs(hour - 18) / 2)));
  return sums(payments, payments * (1_850 + hour * 37));
}

export function makeReport(query: ReportQuery): Report {
  const now = Date.now();
  const length = { today: 1, yesterday: 1, week: 3, month: 25, days: 0 }[query.span];
  const last = query.span === "days" ? Date.parse(`${query.last}T00:00:00+08:00`) : now - (query.span === "yesterday" ? dayMs : 0);
  const days = length || Math.round((last - Date.parse(`${query.first}T00:00:00+08:00`)) / dayMs) + 1;
  const part = query.till === "2 号台" || query.cashier === "小李" ? 0.4 : 1;
  const byDay = Array.from({ length: days }, (_, at): ReportPart => {
    const hours = Array.from({ length: 24 }, (_, hour) => busyHour(hour, part * (1 + ((at * 5) % 7) / 9)));
    return { name: dayName(last - (days - 1 - at) * dayMs), sums: sum(hours) };
  });
  const hours = Array.from({ length: 24 }, (_, hour) => sum(byDay.map((_, at) => busyHour(hour, part * (1 + ((at * 5) % 7) / 9)))));
  const weekdays = Array.from({ length: 7 }, (_, weekday) =>
    sum(byDay.filter(({ name }) => (new Date(name).getUTCDay() + 6) % 7 === weekday).map((day) => day.sums)),
  );
  const total = sum(byDay.map((day) => day.sums));
  const some = Math.floor(total.payments * 0.4);
  const rest = sums(total.payments - some, total.receivedFen - some * 2_000);
  const split = (first: string, second: string): ReportPart[] => [
    { name: first, sums: rest },
    { name: second, sums: sums(some, some * 2_000) },
  ];
  const ends = { first: byDay[0]!.name, last: byDay.at(-1)!.name };
  return {
    period: { ...ends, untilMs: query.span === "yesterday" ? null : now },
    total: { ...total, discounted: 4, discountFen: 1_230, late: 1, lateFen: 1_850, twice: 1, twiceFen: 3_200, mismatches: 1, mismatchFen: 99 },
    before: { first: dayName(last - 2 * days * dayMs), last: dayName(last - days * dayMs), untilMs: null },
    totalBefore: sums(Math.round(total.payments * 0.9), Math.round(total.receivedFen * 0.88)),
    days: byDay,
    hours,
    weekdays,
    cashiers: split("小王", "小李"),
    tills: split("1 号台", "2 号台"),
    tillNames: ["1 号台", "2 号台"],
    cashierNames: ["", "小李", "小王"],
  };
}

const names = ["拿铁", "美式", "卡布奇诺", "可颂", "抹茶拿铁", "芝士蛋糕", "矿泉水", "三明治"];

export function makeGoods(query: ReportQuery, by: GoodsBy): Goods {
  const { total } = makeReport(query);
  const list = by === "product" ? names : ["咖啡", "面包", ""];
  let left = total.receivedFen;
  const parts = list.map((name, at) => {
    const fen = Math.floor(left * 0.35);
    left -= fen;
    const code = by === "product" ? `69010${String(at).padStart(2, "0")}` : "";
    return { name, code, goods: true, kinds: by === "product" ? 1 : 4 + at, quantity: Math.ceil(fen / 1_700), fen };
  });
  parts.push({ name: "", code: "", goods: false, kinds: 1, quantity: 9, fen: left });
  const quantity = parts.reduce((all, part) => all + part.quantity, 0);
  return { parts, kinds: parts.length, quantity, fen: total.receivedFen };
}
