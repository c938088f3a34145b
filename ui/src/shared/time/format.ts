/** The shop's clock is Beijing's: eight hours ahead of UTC, without summer time. */
const BEIJING_MS = 8 * 60 * 60 * 1000;

const beijing = (ms: number): string => new Date(ms + BEIJING_MS).toISOString();

/** "2026-11-23" in the shop's zone. */
export const formatDay = (ms: number): string => beijing(ms).slice(0, 10);

/** "09:41:07" in the shop's zone. */
export const formatTime = (ms: number): string => beijing(ms).slice(11, 19);

/** "09:41:07.250" in the shop's zone; without the milliseconds where nobody knows them. */
export const formatClock = (ms: number, millis = true): string => beijing(ms).slice(11, millis ? 23 : 19);

/** "2026-11-23 09:41:07" in the shop's zone. */
export const formatMoment = (ms: number): string => `${formatDay(ms)} ${formatTime(ms)}`;

/** "4:05" left, never below "0:00". */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long something took, in seconds: "0.42", from ten seconds on "12.3". */
export const formatSeconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
