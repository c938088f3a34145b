/**
 * Made-up keyboards: guns and people, from a seed. Where the figures come from stands in docs/scan-gun.md.
 * Times in milliseconds, whole ones, as the browsers give them.
 */

/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export function chance(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + next() * (to - from);
  return {
    next,
    between,
    whole: (from: number, to: number): number => Math.floor(between(from, to + 1)),
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
    /** About normal (the sum of twelve), never beyond six deviations. */
    normal: (mean: number, deviation: number): number =>
      mean + deviation * (Array.from({ length: 12 }, next).reduce((sum, one) => sum + one, 0) - 6),
  };
}
export type Chance = ReturnType<typeof chance>;

export interface KeyTime {
  readonly key: string;
  readonly code: string;
  readonly shift: boolean;
  readonly repeat?: boolean;
  readonly downMs: number;
  readonly upMs: number;
}

/** The key of a character, on the main block or, for figures, on the number pad. */
export function keyFor(char: string, pad = false): Pick<KeyTime, "key" | "code" | "shift"> {
  if (char === "\n") return { key: "Enter", code: pad ? "NumpadEnter" : "Enter", shift: false };
  if (char === "\t") return { key: "Tab", code: "Tab", shift: false };
  if (/\d/.test(char)) return { key: char, code: (pad ? "Numpad" : "Digit") + char, shift: false };
  if (/[a-z]/i.test(char)) return { key: char, code: `Key${char.toUpperCase()}`, shift: /[A-Z]/.test(char) };
  const signs: Record<string, string> = { "-": "Minus", ".": pad ? "NumpadDecimal" : "Period", "/": "Slash", " ": "Space", _: "Minus", "]": "BracketRight" };
  return { key: char, code: signs[char] ?? "Unidentified", shift: char === "_" };
}

/** The rhythm of one device or person: from key to key, and how long a key is down. */
export interface Rhythm {
  readonly gap: (random: Chance) => number;
  readonly hold: (random: Chance, gapMs: number) => number;
  /** A finger may still be on the key when the next one goes down. */
  readonly rolls: boolean;
  /** Keys arrive together, at the next of these moments. */
  readonly everyMs?: number;
}

/** The keys of a text in a rhythm, from a moment on. */
export function keysOf(text: string, rhythm: Rhythm, random: Chance, fromMs: number, pad = false): KeyTime[] {
  let atMs = fromMs;
  let freeMs = atMs;
  const { everyMs = 1 } = rhythm;
  const arrival = (ms: number): number => Math.ceil(ms / everyMs) * everyMs;
  const keys = [...text].map((char, at) => {
    // One finger can't come down twice within a tenth of a second.
    if (rhythm.rolls && char === text[at - 1]) atMs = Math.max(atMs, freeMs + 20);
    const startMs = rhythm.rolls ? atMs : Math.max(atMs, freeMs);
    const gapMs = Math.max(0, rhythm.gap(random));
    freeMs = startMs + Math.max(0, rhythm.hold(random, gapMs));
    atMs = startMs + gapMs;
    return { ...keyFor(char, pad), downMs: arrival(startMs), upMs: arrival(freeMs) };
  });
  // The same key can only go down again once it is up.
  return keys.map((key, at) => {
    const again = keys.slice(at + 1).find(({ code, downMs }) => code === key.code && downMs < key.upMs);
    return again ? { ...key, upMs: Math.max(key.downMs, again.downMs - 8) } : key;
  });
}

const clamp = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value));

export const guns: Record<string, Rhythm> = {
  "USB, 1–15 ms": { gap: (r) => r.between(1, 15), hold: (r, gap) => gap * r.between(0.2, 0.7), rolls: false },
  "USB, cheap, 10–35 ms": { gap: (r) => r.between(10, 35), hold: (r, gap) => gap * r.between(0.3, 0.7), rolls: false },
  "2.4 GHz receiver, 4–12 ms, sometimes a lost packet (40–90 ms)": {
    gap: (r) => (r.next() < 0.03 ? r.between(40, 90) : r.between(4, 12)),
    hold: (r, gap) => Math.min(gap, 12) * r.between(0.3, 0.7),
    rolls: false,
  },
  "Bluetooth, 30–50 ms with jitter": {
    gap: (r) => clamp(r.normal(40, 8), 12, 85),
    hold: (r, gap) => gap * r.between(0.3, 0.6),
    rolls: false,
  },
  // Typed every 12–25 ms, delivered together at the next connection event.
  "Bluetooth, delivered every 45 ms": { gap: (r) => r.between(12, 25), hold: (r, gap) => gap * r.between(0.3, 0.6), rolls: false, everyMs: 45 },
};

const finger = (mean: number, deviation: number) => (r: Chance) => clamp(r.normal(mean, deviation), 45, 220);
export const people: Record<string, Rhythm> = {
  "slow, one finger": { gap: (r) => clamp(r.normal(320, 110), 140, 900), hold: finger(110, 25), rolls: false },
  "touch typist, 60–200 ms": { gap: (r) => clamp(r.normal(115, 30), 60, 200), hold: finger(95, 20), rolls: true },
  "number-pad racer, 70–110 ms": { gap: (r) => r.between(70, 110), hold: finger(75, 12), rolls: true },
  "PIN by heart": { gap: (r) => clamp(r.normal(105, 35), 55, 260), hold: finger(85, 15), rolls: true },
  // Fingers put down one after the other, as nobody types words but everybody does now and then.
  "roll of the fingers, 15–45 ms": { gap: (r) => r.between(15, 45), hold: finger(90, 15), rolls: true },
};

const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const word = (random: Chance, alphabet: string, length: number): string =>
  Array.from({ length }, () => random.of([...alphabet])).join("");

export function withCheckDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return body + ((10 - (sum % 10)) % 10);
}

/** A code as shops scan them; never one character alone, over and over. */
export function anyCode(random: Chance): string {
  const make = random.of([
    () => withCheckDigit(`69${word(random, DIGITS, 10)}`),
    () => withCheckDigit(word(random, DIGITS, 7)),
    () => withCheckDigit(`0${word(random, DIGITS, 10)}`),
    () => `1${random.whole(0, 5)}${word(random, DIGITS, 16)}`,
    () => `00${word(random, DIGITS, random.whole(2, 10))}`,
    () => `${word(random, LETTERS, random.whole(1, 3))}-${word(random, DIGITS, random.whole(3, 8))}`,
    () => word(random, DIGITS + LETTERS, random.whole(6, 48)),
  ]);
  const code = make();
  return new Set(code).size > 1 ? code : anyCode(random);
}

/** What people type at a till. */
export function anyEntry(random: Chance): string {
  const make = random.of([
    () => word(random, DIGITS, random.whole(1, 3)),
    () => `${random.whole(1, 9999)}.${word(random, DIGITS, 2)}`,
    () => word(random, DIGITS, 6),
    () => word(random, DIGITS, 13),
    () => random.of(["latte", "kafei", "nt", "bing mei shi", "quan mai mian bao", "7 hao zhuo"]),
  ]);
  return make() + random.of(["", "\n", "\t"]);
}
