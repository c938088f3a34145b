import { judge, least, limits, type Judged } from "./judge";
import { suffixOf, type Stroke, type Suffix } from "./stroke";

/** A code that a gun has typed. */
export interface Read<S> {
  readonly text: string;
  readonly suffix: Suffix | null;
  /** Milliseconds from one key to the next, on average. */
  readonly gapMs: number;
  /** A key that no code has and that the gun sent before this one, so that it went to the page. */
  readonly prefix: string | null;
  /** Keys a person pressed meanwhile: they still have to be typed. */
  readonly strays: readonly S[];
  /** Some of its keys have reached the page before it was known for a scan. */
  readonly leaked: boolean;
}

export interface Step<S> {
  /** What becomes of the key itself: it goes its way, waits, or never reaches the page. */
  readonly key: "pass" | "hold" | "drop";
  /** Keys that waited and were a person's: they are typed now, in this order, before the key itself. */
  readonly type: readonly S[];
  readonly read: Read<S> | null;
}

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "NumLock"]);
/** Milliseconds from a gun's prefix key to its first character. */
const PREFIX_MS = 40;

/**
 * Tells a scan gun from a person, key by key. Knows no page and no clock: it is given each key with the time it was
 * pressed, and told of silence. Keys that may be a gun's wait; every key that waited comes out again, typed or read.
 */
export function createClassifier<S extends Stroke>() {
  /** The characters since the last pause. */
  let burst: S[] = [];
  /** How many of them have gone on to the page. */
  let gone = 0;
  let holdMs = 0;
  let other: S | null = null;
  let prefix: string | null = null;
  /** When the last key of the last scan came. */
  let readMs = -Infinity;
  /** No key has ever been seen to be let go: it can't be asked how long they are held. */
  let blind = true;

  const lastMs = (): number => burst.at(-1)?.atMs ?? -Infinity;
  function judged(endMs: number | null, fewest: number): Judged<S> | null {
    // An input method may keep from the page when its keys are let go.
    const unseen = burst.some(({ owned }) => owned) && burst.every(({ upMs }) => upMs === null);
    return judge(burst, { endMs, fewest, blind: blind || unseen });
  }
  const looksLikeGun = (): boolean => judged(null, least.ended) !== null;

  /** What waits goes on to the page. */
  function release(): readonly S[] {
    const waiting = burst.slice(gone).filter(({ owned }) => !owned);
    gone = burst.length;
    return waiting;
  }

  /** The burst is over: a person's. */
  function end(): readonly S[] {
    const waiting = release();
    burst = [];
    gone = 0;
    return waiting;
  }

  /** The burst is over: a gun's. */
  function read(found: Judged<S>, suffix: Suffix | null, atMs: number): Read<S> {
    const text = found.own.map(({ char }) => char).join("");
    const leaked = gone > 0 || burst.some(({ owned }) => owned);
    burst = [];
    gone = 0;
    readMs = atMs;
    return { text, suffix, gapMs: found.gapMs, prefix, strays: found.strays, leaked };
  }

  /** What the burst was, now that nothing more belongs to it. */
  function close(): Pick<Step<S>, "type" | "read"> {
    const found = judged(null, least.open);
    return found ? { type: [], read: read(found, null, lastMs()) } : { type: end(), read: null };
  }

  /** Another key ends the burst: what came long before it may have been a code without a suffix. */
  function leave(stroke: S): Pick<Step<S>, "type" | "read"> {
    return stroke.atMs - lastMs() > limits.breakMs ? close() : { type: end(), read: null };
  }

  function takeChar(stroke: S, waitMs: number): Step<S> {
    const paused = burst.length > 0 && stroke.atMs - lastMs() > limits.breakMs;
    const before = paused ? close() : { type: [], read: null };
    // A space alone presses buttons; a code never begins with one.
    if (burst.length === 0 && stroke.char === " ") return { key: "pass", ...before };
    if (burst.length === 0) holdMs = waitMs;
    if (burst.length === 0) prefix = other && stroke.atMs - other.atMs <= PREFIX_MS ? other.key : null;
    const type = stroke.owned ? [...before.type, ...release()] : before.type;
    burst.push(stroke);
    if (stroke.owned) gone = burst.length;
    return { key: stroke.owned ? "pass" : "hold", type, read: before.read };
  }

  function takeSuffix(stroke: S, suffix: Suffix): Step<S> {
    const found = stroke.atMs - lastMs() <= limits.breakMs ? judged(stroke.atMs, least.ended) : null;
    if (found) return { key: "drop", type: [], read: read(found, suffix, stroke.atMs) };
    // The second half of a gun's CR LF.
    if (burst.length === 0 && stroke.atMs - readMs <= limits.breakMs) return { key: "drop", type: [], read: null };
    return { key: "pass", ...leave(stroke) };
  }

  return {
    /** A key goes down. `waitMs`: how long it may wait where it would go, before the page gets it in any case. */
    down(stroke: S, waitMs: number): Step<S> {
      if (MODIFIERS.has(stroke.key)) return { key: "pass", type: [], read: null };
      const suffix = stroke.modified ? null : suffixOf(stroke);
      if (suffix && !stroke.repeat) return takeSuffix(stroke, suffix);
      if (stroke.char !== null && !stroke.modified && !stroke.repeat) return takeChar(stroke, waitMs);
      // Separators within a code, as some guns send them; nobody presses Ctrl+] in such a hurry.
      if (!stroke.repeat && stroke.atMs - lastMs() <= limits.tapMs && looksLikeGun()) return { key: "drop", type: [], read: null };
      other = stroke;
      return { key: "pass", ...leave(stroke) };
    },

    /** A key is let go. */
    up(code: string, atMs: number): void {
      blind = false;
      const stroke = burst.findLast((one) => one.code === code && one.upMs === null);
      if (stroke) stroke.upMs = atMs;
    },

    /** How long nothing may come before `quiet` must be asked, in milliseconds; null: nothing is open. */
    waitMs(): number | null {
      if (burst.length === 0) return null;
      return gone < burst.length && !looksLikeGun() ? Math.min(holdMs, limits.breakMs) : limits.breakMs;
    },

    /** No key has come for so many milliseconds. */
    quiet(forMs: number): Step<S> {
      if (forMs >= limits.breakMs) return { key: "pass", ...close() };
      return { key: "pass", type: looksLikeGun() ? [] : release(), read: null };
    },

    /** Something else happened, a click or the window left: what a person typed goes on at once; a gun may finish. */
    interrupt(): readonly S[] {
      return looksLikeGun() ? [] : end();
    },

    /** Whether a burst is open, and what began it. */
    first: (): S | null => burst[0] ?? null,
  };
}
