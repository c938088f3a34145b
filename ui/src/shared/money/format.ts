/** The figures of an amount in fen without the sign of the currency: 1234567 → "12,345.67". Integers only. */
export function formatFigures(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError("an amount is a whole number of fen");
  const size = Math.abs(fen);
  const rest = size % 100;
  const yuan = (size - rest) / 100;
  const grouped = String(yuan).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "−" : ""}${grouped}.${String(rest).padStart(2, "0")}`;
}

/** The same with the sign: "¥12,345.67". For sentences; screens that show a bare amount use Money.vue. */
export function formatYuan(fen: number): string {
  return fen < 0 ? `−¥${formatFigures(-fen)}` : `¥${formatFigures(fen)}`;
}

/** A whole number with its thousands apart: 12345 → "12,345". */
export const formatCount = (count: number): string => count.toLocaleString("en-US");
