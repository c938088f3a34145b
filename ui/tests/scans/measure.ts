import { run } from "./run";
import { anyCode, anyEntry, guns, keysOf, people, type Chance, type KeyTime, type Rhythm } from "./streams";

/** Out of so many, so many came out wrong; the first of them to look at. */
export interface Count {
  readonly what: string;
  readonly of: number;
  readonly wrong: number;
  readonly example: string;
}

const HOUR_MS = 3_600_000;

function count(what: string, of: number, once: () => string | null): Count {
  let wrong = 0;
  let example = "";
  for (let at = 0; at < of; at += 1) {
    const problem = once();
    if (problem === null) continue;
    wrong += 1;
    example ||= problem;
  }
  return { what, of, wrong, example };
}

const differs = (got: unknown, wanted: unknown, keys: readonly KeyTime[]): string | null => {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a === b) return null;
  const times = keys.map(({ key, downMs, upMs }) => `${key}@${downMs - (keys[0]?.downMs ?? 0)}+${upMs - downMs}`);
  return `${a} instead of ${b}: ${times.join(" ")}`;
};

/** A gun alone: the whole code as one scan, and not a character into the field. */
export const scansAlone = (random: Chance, what: string, gun: Rhythm, of: number): Count =>
  count(what, of, () => {
    const code = anyCode(random) + random.of(["\n", "\n", "\t"]);
    const keys = keysOf(code, gun, random, random.between(0, HOUR_MS));
    return differs(run(keys, { owned: random.next() < 0.25 }), { typed: "", scans: [code] }, keys);
  });

/** A gun that ends without a key, on codes long enough for that. */
export const scansOpen = (random: Chance, what: string, gun: Rhythm, of: number): Count =>
  count(what, of, () => {
    let code = anyCode(random);
    while (code.length < 6) code = anyCode(random);
    const keys = keysOf(code, gun, random, random.between(0, HOUR_MS));
    return differs(run(keys), { typed: "", scans: [code] }, keys);
  });

/** Two goods one right after the other. */
export const scansInRow = (random: Chance, what: string, gun: Rhythm, of: number): Count =>
  count(what, of, () => {
    const codes = [`${anyCode(random)}\n`, `${anyCode(random)}\n`];
    const first = keysOf(codes[0]!, gun, random, random.between(0, HOUR_MS));
    const second = keysOf(codes[1]!, gun, random, first.at(-1)!.downMs + random.between(130, 400));
    return differs(run([...first, ...second]), { typed: "", scans: codes }, [...first, ...second]);
  });

/** A person: every character in its order, and no scan. */
export const entriesAlone = (random: Chance, what: string, person: Rhythm, of: number): Count =>
  count(what, of, () => {
    const text = anyEntry(random);
    const keys = keysOf(text, person, random, random.between(0, HOUR_MS), random.next() < 0.5);
    return differs(run(keys, { waitMs: random.of([50, 120]) }), { typed: text, scans: [] }, keys);
  });

/** One key held down until it repeats, every 30 ms. */
export const repeats = (random: Chance, what: string, of: number): Count =>
  count(what, of, () => {
    const [key] = keysOf(random.of(["0", "5", "x", "."]), people["slow, one finger"]!, random, random.between(0, HOUR_MS));
    const times = random.whole(1, 40);
    const keys = [
      { ...key!, upMs: key!.downMs + 500 + times * 30 },
      ...Array.from({ length: times }, (_, at) => ({ ...key!, repeat: true, downMs: key!.downMs + 500 + at * 30 })),
    ];
    return differs(run(keys), { typed: key!.key.repeat(times + 1), scans: [] }, keys);
  });

/** Somebody types on the keyboard while the gun goes off: each gets their own. */
export const together = (random: Chance, what: string, gun: Rhythm, person: Rhythm, of: number): Count =>
  count(what, of, () => {
    const code = `${anyCode(random)}\n`;
    const scan = keysOf(code, gun, random, 10_000);
    const lasts = scan.at(-1)!.downMs - 10_000;
    const typed = keysOf(anyEntry(random).trim().slice(0, 3), person, random, 10_000 + random.between(-300, lasts + 100));
    const keys = [...scan, ...typed].sort((a, b) => a.downMs - b.downMs);
    const text = typed.map(({ key }) => key).join("");
    return differs(run(keys), { typed: text, scans: [code] }, keys);
  });

const perMillion = ({ wrong, of }: Count): string => ((wrong / of) * 1e6).toFixed(wrong === 0 ? 0 : 1);

export const table = (title: string, counts: readonly Count[]): string =>
  [
    title,
    ...counts.map((one) => `  ${one.what.padEnd(64)} ${String(one.of).padStart(9)}  ${perMillion(one).padStart(10)} per million`),
    ...counts.filter(({ wrong }) => wrong > 0).map(({ what, example }) => `    e.g. ${what}: ${example.slice(0, 400)}`),
    "",
  ].join("\n");

export { guns, people };
