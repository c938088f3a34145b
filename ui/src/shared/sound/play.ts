import { prefs } from "../prefs";
import { openOutput, type Output } from "./output";
import { tones, type Note, type ToneName } from "./tones";

function strike({ context, volume }: Output, note: Note): void {
  const start = context.currentTime + note.at;
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.type = note.hz < 300 ? "sawtooth" : "sine";
  tone.frequency.value = note.hz;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.4, start + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, start + note.for);
  tone.connect(gain).connect(volume);
  tone.start(start);
  tone.stop(start + note.for);
}

/** Plays a tone, if tones are on. A till without a sound card stays silent and goes on. */
export function play(name: ToneName): void {
  if (!prefs.sound) return;
  const output = openOutput();
  if (!output) return;
  for (const note of tones[name]) strike(output, note);
}
