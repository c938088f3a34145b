/** One key going down. Times are milliseconds on one clock, as the events told them, not when somebody had time to look. */
export interface Stroke {
  readonly atMs: number;
  readonly key: string;
  readonly code: string;
  /** The ASCII character it stands for on a code; null for every other key. */
  readonly char: string | null;
  /** Together with Ctrl, Alt or Meta. */
  readonly modified: boolean;
  /** The keyboard repeats a key that is being held. */
  readonly repeat: boolean;
  /** An input method has it already: the page can't keep it from the field, only take its text out again. */
  readonly owned: boolean;
  /** When the key was let go, once it was. */
  upMs: number | null;
}

/** How a scan gun ends a code. */
export type Suffix = "Enter" | "Tab";

/** What a key event says about its key. */
export interface KeyWords {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
}

const SHIFTED_DIGITS = ")!@#$%^&*(";
/** Plain and with Shift, on the layout guns are delivered with. */
const SIGNS: Readonly<Record<string, string>> = {
  Space: "  ", Minus: "-_", Equal: "=+", Period: ".>", Comma: ",<", Slash: "/?", Semicolon: ";:", Quote: "'\"",
  BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Backquote: "`~",
  NumpadSubtract: "--", NumpadAdd: "++", NumpadDecimal: "..", NumpadDivide: "//", NumpadMultiply: "**",
};

/** What the place of a key stands for: an input method hides the character, never the place. */
function charAt(code: string, shift: boolean): string | null {
  const [, digit] = /^(?:Digit|Numpad)(\d)$/.exec(code) ?? [];
  if (digit) return shift && code.startsWith("Digit") ? SHIFTED_DIGITS.charAt(Number(digit)) : digit;
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? [];
  if (letter) return shift ? letter : letter.toLowerCase();
  return SIGNS[code]?.charAt(Number(shift)) ?? null;
}

/** The ASCII character a key stands for; also behind an input method, and for the full-width figures some of them write. */
export function charOf({ key, code, shiftKey }: KeyWords): string | null {
  if (/^[\x20-\x7e]$/.test(key)) return key;
  if (/^[\uff01-\uff5e]$/.test(key)) return String.fromCharCode(key.charCodeAt(0) - 0xfee0);
  return ["Process", "Unidentified", ""].includes(key) ? charAt(code, shiftKey) : null;
}

/** The suffix a key can be; an input method may hide its name too. */
export function suffixOf({ key, code }: Pick<Stroke, "key" | "code">): Suffix | null {
  if (key === "Enter" || code === "Enter" || code === "NumpadEnter") return "Enter";
  return key === "Tab" || code === "Tab" ? "Tab" : null;
}
