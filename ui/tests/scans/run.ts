import { createClassifier, type Step } from "@/shared/scan/classifier";
import { charOf, type Stroke } from "@/shared/scan/stroke";
import type { KeyTime } from "./streams";

/** What came of a stream of keys: what reached the page in its order, and what was read as scans. */
export interface Outcome {
  readonly typed: string;
  readonly scans: readonly string[];
}

interface Happening {
  readonly atMs: number;
  readonly down: boolean;
  readonly key: KeyTime;
}

const NAMES: Record<string, string> = { Enter: "\n", Tab: "\t" };
const written = (key: string): string => NAMES[key] ?? (key.length === 1 ? key : "");

/** A field, and the classifier in front of it, on a clock of their own. */
export function run(keys: readonly KeyTime[], { owned = false, waitMs = 50 } = {}): Outcome {
  const classifier = createClassifier<Stroke>();
  // A hand has been on this keyboard before.
  classifier.up("Escape", -10_000);
  let field = "";
  let before = "";
  const scans: string[] = [];
  let heardMs = -Infinity;

  function act({ type, read }: Step<Stroke>): void {
    field += type.map(({ key }) => written(key)).join("");
    if (!read) return;
    if (read.leaked) field = before;
    field += read.strays.map(({ key }) => written(key)).join("");
    scans.push(read.text + (read.suffix === "Tab" ? "\t" : read.suffix === "Enter" ? "\n" : ""));
  }

  /** Lets the silence until a moment be noticed. */
  function wait(untilMs: number): void {
    for (let waited = classifier.waitMs(); waited !== null && heardMs + waited < untilMs; waited = classifier.waitMs()) {
      act(classifier.quiet(waited));
    }
  }

  const happenings: Happening[] = keys
    .flatMap((key): Happening[] => [
      { atMs: key.downMs, down: true, key },
      ...(key.repeat ? [] : [{ atMs: key.upMs, down: false, key }]),
    ])
    .sort((a, b) => a.atMs - b.atMs);

  for (const { atMs, down, key } of happenings) {
    if (!down) {
      classifier.up(key.code, atMs);
      continue;
    }
    wait(atMs);
    const name = owned ? "Process" : key.key;
    const stroke: Stroke = {
      atMs, key: key.key, code: key.code, char: charOf({ key: name, code: key.code, shiftKey: key.shift }),
      modified: false, repeat: key.repeat ?? false, owned: owned && key.key.length === 1, upMs: null,
    };
    const step = classifier.down(stroke, waitMs);
    heardMs = atMs;
    act(step);
    if (classifier.first() === stroke) before = field;
    if (step.key === "pass") field += written(key.key);
  }
  wait(Infinity);
  return { typed: field, scans };
}
