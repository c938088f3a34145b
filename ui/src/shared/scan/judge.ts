import type { Stroke } from "./stroke";

/** Milliseconds. What a gun does, with room; `docs/scan-gun.md` says where each figure comes from. */
export const limits = {
  /** A longer pause separates two codes, or two words. */
  breakMs: 120,
  /** Half of its keys are let go within this: a finger takes longer. */
  tapMs: 35,
  /** No finger at all. */
  fleetingMs: 25,
  /** A key every so often, on average: a gun, however long its keys are down, if each is let go before the next. */
  fastMs: 35,
  /** A gun if it only taps its keys. */
  slowMs: 60,
  /** A gun if it hardly touches them. */
  slowestMs: 90,
} as const;

/** The fewest characters of a code that ends with Enter or Tab, and of one that just stops. */
export const least = { ended: 4, open: 6 } as const;
/** Of so many keys one may be held into the next. */
const ROLLS = 5;

export interface Judged<S> {
  /** The gun's own keys. */
  readonly own: readonly S[];
  /** Keys a person pressed meanwhile. */
  readonly strays: readonly S[];
  /** Milliseconds from one key to the next, on average. */
  readonly gapMs: number;
}

const held = ({ atMs, upMs }: Stroke): number => (upMs === null ? Infinity : upMs - atMs);
const largest = (of: readonly number[]): number => Math.max(...of);
const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? Infinity;

const gapsOf = (strokes: readonly Stroke[], endMs: number | null): number[] => {
  const times = [...strokes.map(({ atMs }) => atMs), ...(endMs === null ? [] : [endMs])];
  return times.slice(1).map((atMs, at) => atMs - (times[at] ?? atMs));
};

/** A gun never holds a key while it types two others: that is a finger on the keyboard beside it. */
function isStray(stroke: Stroke, all: readonly Stroke[]): boolean {
  const until = stroke.upMs ?? Infinity;
  const within = (other: Stroke): boolean =>
    other !== stroke && other.atMs > stroke.atMs && other.upMs !== null && other.upMs < until;
  return all.filter(within).length >= 2;
}

/**
 * How many keys at the beginning are a person's, who typed until the gun went off: each held at least twice as long, and
 * followed by a pause at least twice as long, as any of the rest. Without that contrast none: a gun loses no digit.
 */
function leadOf(strokes: readonly Stroke[], endMs: number | null): number {
  const gaps = gapsOf(strokes, endMs);
  for (let at = 1; at <= strokes.length - least.ended; at += 1) {
    const fewest = Math.max(limits.tapMs, 2 * largest(gaps.slice(at)), 2 * largest(strokes.slice(at).map(held)));
    if (gaps.slice(0, at).every((gap) => gap >= fewest) && strokes.slice(0, at).every((one) => held(one) >= fewest)) return at;
  }
  return 0;
}

/** The slower the keys come, the less a gun may hold them. */
function slowestPace(heldMs: number): number {
  if (heldMs <= limits.fleetingMs) return limits.slowestMs;
  return heldMs <= limits.tapMs ? limits.slowMs : limits.fastMs;
}

interface Circumstances {
  /** When the suffix came; null for a code that has just stopped, or may go on. */
  readonly endMs: number | null;
  readonly fewest: number;
  /** Nobody sees when keys are let go: pace alone has to do. */
  readonly blind: boolean;
}

/** Whether these keys are a gun's, and which of them. */
export function judge<S extends Stroke>(strokes: readonly S[], { endMs, fewest, blind }: Circumstances): Judged<S> | null {
  if (strokes.length < fewest) return null;
  const strays = blind ? [] : strokes.filter((one) => isStray(one, strokes));
  const rest = strokes.filter((one) => !strays.includes(one));
  const lead = blind ? 0 : leadOf(rest, endMs);
  const own = rest.slice(lead);
  // Many strays are not beside a gun: they are how fast fingers roll.
  if (strays.length * 3 > own.length) return null;
  if (own.length < fewest || new Set(own.map(({ char }) => char)).size < 2) return null;

  const gaps = gapsOf(own, endMs);
  const gapMs = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  // The last key of a code that may go on is still down.
  const rolls = own.slice(0, -1).filter((one, at) => held(one) > (gaps[at] ?? 0)).length;
  if (!blind && rolls * ROLLS > own.length) return null;
  if (gapMs > slowestPace(blind ? Infinity : median(own.map(held)))) return null;
  return { own, strays: [...rest.slice(0, lead), ...strays], gapMs };
}
