import type { Latency, LatencyDay, LatencyFigures, LatencySums, ReportQuery } from "../../src/bindings";
import { makeReport } from "./reports";

const figures = (count: number, p50Ms: number, p95Ms: number): LatencyFigures =>
  count > 0 ? { count, p50Ms, p95Ms } : { count, p50Ms: null, p95Ms: null };

const sums = (count: number, at: number): LatencySums => ({
  toCode: figures(count, 310 + at * 9, 640 + ((at * 7) % 11) * 90),
  toPaid: figures(Math.floor(count * 0.9), 9_400 + at * 130, 31_000 + ((at * 5) % 7) * 2_900),
  toTold: figures(Math.floor(count * 0.9), 870 + at * 4, 1_620 + ((at * 3) % 5) * 160),
  own: figures(count * 2, 22, 61),
});

/** Two tills whose speed changes from day to day; nobody sold on every seventh. */
export function makeLatency(query: ReportQuery): Latency {
  const days = makeReport(query).days.map(({ name }, at): LatencyDay => ({ day: name, till: "", sums: sums(at % 7 === 6 ? 0 : 180, at) }));
  const names = ["1 号台", "2 号台"].filter((till) => query.till === null || query.till === till);
  const tills = days.flatMap(({ day, sums: all }, at) =>
    all.toCode.count === 0 ? [] : names.map((till, n): LatencyDay => ({ day, till, sums: sums(n === 0 ? 110 : 70, at + n) })),
  );
  return { verdict: "quick", total: sums(180 * days.length, 3), days, tills };
}
