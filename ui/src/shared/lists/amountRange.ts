import { backend } from "@/backend";

export interface AmountRange {
  readonly leastFen: number | null;
  readonly mostFen: number | null;
}

/**
 * Reads what a manager types to find an amount: "12.50" is exactly that, "10-20" from–to, "100-" at least, "-5" at most.
 * The core reads each amount, as everywhere; one it can't read is thrown.
 */
export async function readAmountRange(text: string): Promise<AmountRange> {
  const plain = text.trim().replace(/[–—~～至]/gu, "-");
  if (plain === "") return { leastFen: null, mostFen: null };
  const read = (part: string): Promise<number | null> =>
    part.trim() === "" ? Promise.resolve(null) : backend.parseAmount(part.trim());
  const cut = plain.indexOf("-");
  if (cut < 0) {
    const exact = await read(plain);
    return { leastFen: exact, mostFen: exact };
  }
  const [leastFen, mostFen] = await Promise.all([read(plain.slice(0, cut)), read(plain.slice(cut + 1))]);
  return { leastFen, mostFen };
}
