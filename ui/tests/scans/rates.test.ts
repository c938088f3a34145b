import { describe, expect, it } from "vitest";
import { entriesAlone, guns, people, repeats, scansAlone, scansInRow, scansOpen, table, together, type Count } from "./measure";
import { chance } from "./streams";

/** `npm run scans` measures a million (or `SCANS=…`) and prints what went wrong; the ordinary tests take a slice. */
const MANY = import.meta.env.MODE === "scans";
const OF = MANY ? Number(process.env.SCANS ?? 1_000_000) : 1_000;
const SEED = 20_261_126;

const LONG = { timeout: MANY ? 3_600_000 : 30_000 };
const tell = (title: string, counts: readonly Count[]): void => void (MANY && process.stdout.write(`${table(title, counts)}\n`));
const wrong = (counts: readonly Count[]) => counts.filter((one) => one.wrong > 0).map(({ what, example }) => `${what}: ${example}`);

const perGun = (part: number, title: string, measure: typeof scansAlone): Count[] => {
  const names = Object.keys(guns);
  const counts = names.map((name, at) => measure(chance(SEED + at), name, guns[name]!, Math.ceil(OF / part / names.length)));
  tell(title, counts);
  return counts;
};

describe("errors per million", LONG, () => {
  it("scans: none", () => expect(wrong(perGun(1, "scans that end with Enter or Tab", scansAlone))).toEqual([]));
  it("scans without a suffix: none", () => expect(wrong(perGun(4, "scans without a suffix", scansOpen))).toEqual([]));
  it("scans in a row: none", () => expect(wrong(perGun(4, "two scans in a row", scansInRow))).toEqual([]));

  it("entries typed by people: none", () => {
    const names = Object.keys(people);
    const counts = names.map((name, at) => entriesAlone(chance(SEED + at), name, people[name]!, Math.ceil(OF / names.length)));
    counts.push(repeats(chance(SEED), "a key held down, 30 ms", Math.ceil(OF / 10)));
    tell("entries typed by people", counts);
    expect(wrong(counts)).toEqual([]);
  });
});

describe.runIf(MANY)("where it ends", LONG, () => {
  const few = OF / 20;

  it("a person types while the gun goes off", () => {
    const person = people["number-pad racer, 70–110 ms"]!;
    const names = Object.keys(guns);
    tell("a person types while the gun goes off", names.map((name) => together(chance(SEED), name, guns[name]!, person, few)));
  });

  it("guns that get slower, people that get faster", () => {
    const gun = (ms: number) => ({ ...guns["Bluetooth, 30–50 ms with jitter"]!, gap: (r: ReturnType<typeof chance>) => Math.max(1, r.normal(ms, ms / 5)) });
    const person = (ms: number) => ({ ...people["number-pad racer, 70–110 ms"]!, gap: (r: ReturnType<typeof chance>) => Math.max(1, r.normal(ms, ms / 5)) });
    const light = (ms: number) => ({ ...person(ms), hold: (r: ReturnType<typeof chance>) => Math.max(15, r.normal(40, 8)), rolls: false });
    const paces = [20, 30, 40, 45, 50, 55, 60, 65, 70, 80];
    tell("guns: not read whole", paces.map((ms) => scansAlone(chance(SEED), `a gun at ${ms} ms`, gun(ms), few)));
    tell("people: taken for a gun", paces.map((ms) => entriesAlone(chance(SEED), `a person at ${ms} ms, keys held 75 ms`, person(ms), few)));
    tell("people: taken for a gun", paces.map((ms) => entriesAlone(chance(SEED), `a person at ${ms} ms, keys only tapped (40 ms)`, light(ms), few)));
  });
});
