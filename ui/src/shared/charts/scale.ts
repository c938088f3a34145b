/** A round number at or above `max`, and the marks from zero to it. Whole numbers only. */
export function niceScale(max: number, marks = 4): { top: number; ticks: number[] } {
  const rough = Math.max(1, Math.ceil(max / marks));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough && Number.isInteger(n)) ?? 10 * power;
  const count = Math.max(1, Math.ceil(max / step));
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, at) => at * step) };
}

/** Which of `count` names have room, when `fit` of them fit: every nth, the first always. */
export function everyNth(count: number, fit: number): number {
  return Math.max(1, Math.ceil(count / Math.max(1, fit)));
}

/** About how wide a text of the charts is, in px: Chinese signs are twice as wide as figures. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 13 : 7.5), 0);
}
