import { prefs } from "../prefs";
import { loadClips, sayClips } from "./clips";
import { createLine } from "./line";
import { openOutput } from "./output";
import { pause } from "./pause";
import { announcement, type Word } from "./reading";
import { sayBySystem, systemVoice } from "./systemVoice";
import { tones } from "./tones";

/** Amounts that wait for their turn; a till hardly ever has two. */
const line = createLine(3);

/** Milliseconds from the chime's beginning to its end. */
const CHIME_MS = Math.max(...tones.paid.map((note) => note.at + note.for)) * 1000;

/** A mark for tests and figures: which amount was begun, and by whom. */
function mark(words: readonly Word[], by: "system" | "clips"): void {
  performance.mark("amount-spoken", { detail: { text: words.join(""), by } });
}

async function say(words: readonly Word[]): Promise<void> {
  const voice = systemVoice();
  if (voice) {
    mark(words, "system");
    if (await sayBySystem(words.join(""), voice, prefs.volume / 100)) return;
  }
  const output = openOutput();
  if (output) await sayClips(output, words, () => mark(words, "clips"));
}

/** Speaks an amount that was paid, after the chime and after any other amount, if the voice is on. */
export function speakPaid(fen: number): void {
  const words = announcement(fen);
  if (!prefs.voice || words.length === 0) return;
  const chimeEnds = performance.now() + (prefs.sound ? CHIME_MS : 0);
  line.add(async () => {
    await pause(Math.max(0, chimeEnds - performance.now()));
    if (prefs.voice) await say(words);
  });
}

/** Browsers let sound begin only after a hand has touched the page; called on the first touch. */
export function wakeSound(): void {
  systemVoice();
  const output = openOutput();
  // Tried again when they are needed.
  if (output) void loadClips(output.context).catch(() => undefined);
}
