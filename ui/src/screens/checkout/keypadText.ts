export type PadKey = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "." | "erase";

const LONGEST = 12;

/** The text after one key of the pad. It may still be no amount: the core says so when it is added. */
export function pressKey(text: string, key: PadKey): string {
  if (key === "erase") return text.slice(0, -1);
  if (key === ".") return text.includes(".") ? text : `${text || "0"}.`;
  if (text.length >= LONGEST) return text;
  return text === "0" ? key : text + key;
}
