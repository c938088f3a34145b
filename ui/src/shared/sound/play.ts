import { prefs } from "../prefs";
import { tones, type Note, type ToneName } from "./tones";

let context: AudioContext | undefined;

function strike(audio: AudioContext, note: Note): void {
  const start = audio.currentTime + note.at;
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.type = note.hz < 300 ? "sawtooth" : "sine";
  tone.frequency.value = note.hz;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.4, start + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, start + note.for);
  tone.connect(gain).connect(audio.destination);
  tone.start(start);
  tone.stop(start + note.for);
}

/** Browsers let sound begin only after a hand has touched the page; called on the first touch. */
export function wakeSound(): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  void context.resume();
}

/** Plays a tone, if sounds are on. A till without a sound card stays silent and goes on. */
export function play(name: ToneName): void {
  if (!prefs.sound) return;
  wakeSound();
  if (!context) return;
  for (const note of tones[name]) strike(context, note);
}
