/** The words of a spoken amount; each is one clip. */
export type Word =
  | "微信收款" | "零" | "一" | "二" | "两" | "三" | "四" | "五" | "六" | "七" | "八" | "九"
  | "十" | "百" | "千" | "万" | "元" | "角" | "分";

const digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"] as const;
const ranks = [["千", 1000], ["百", 100], ["十", 10]] as const;

/** More than a till ever takes in one payment: a hundred million yuan. */
const LIMIT_FEN = 10_000_000_000;

/** A digit that stands alone before what it counts: two of something is 两. */
const alone = (digit: number): Word => (digit === 2 ? "两" : digits[digit]!);

/** 1 … 9999. A gap between digits is one 零, however wide. `leading`: nothing is said before, so ten is 十, not 一十. */
function section(value: number, leading: boolean): Word[] {
  const words: Word[] = [];
  let rest = value;
  let gap = false;
  const put = (...said: Word[]): void => {
    if (gap) words.push("零");
    gap = false;
    words.push(...said);
  };
  for (const [rank, worth] of ranks) {
    const digit = Math.floor(rest / worth);
    rest %= worth;
    if (digit === 0) gap ||= words.length > 0;
    else if (rank !== "十") put(alone(digit), rank);
    else if (digit === 1 && leading && words.length === 0) put("十");
    else put(digits[digit]!, "十");
  }
  if (rest > 0) put(value === 2 && leading ? "两" : digits[rest]!);
  return words;
}

function yuanWords(yuan: number): Word[] {
  const high = Math.floor(yuan / 10_000);
  const low = yuan % 10_000;
  if (high === 0) return section(low, true);
  const words: Word[] = [...section(high, true), "万"];
  if (low === 0) return words;
  return low < 1000 ? [...words, "零", ...section(low, false)] : [...words, ...section(low, false)];
}

/**
 * How an amount is said in Mandarin: 1250 fen is 十二元五角, 100005 fen is 一千元零五分.
 *
 * - 零 fills a gap between two digits, once however wide: 一万零五元, 五元零五分. Nothing ends in it, and before jiao there
 *   is no gap: 一百元五角.
 * - 二 or 两: 两 where the digit alone counts what follows it (两百, 两千, 两万, 两元, 两角, 两分); 二 before 十 and as the
 *   last digit of a longer number (二十, 十二元, 一百零二元).
 * - Ten at the very beginning is 十; inside a number it is 一十.
 *
 * An empty list for what is no amount a till can have taken (not a whole number, not positive, 100 million yuan or more).
 */
export function amountWords(fen: number): Word[] {
  if (!Number.isInteger(fen) || fen <= 0 || fen >= LIMIT_FEN) return [];
  const yuan = Math.floor(fen / 100);
  const jiao = Math.floor(fen / 10) % 10;
  const cent = fen % 10;
  const words: Word[] = yuan > 0 ? [...yuanWords(yuan), "元"] : [];
  if (jiao > 0) words.push(alone(jiao), "角");
  if (cent > 0) {
    if (yuan > 0 && jiao === 0) words.push("零");
    words.push(alone(cent), "分");
  }
  return words;
}

/** The whole announcement: 微信收款十二元五角. Empty when there is no amount to say. */
export function announcement(fen: number): Word[] {
  const amount = amountWords(fen);
  return amount.length > 0 ? ["微信收款", ...amount] : [];
}
