import { prefs } from "../prefs";

/** Where tones and clips go: through one gain, the volume, to the loudspeaker. */
export interface Output {
  readonly context: AudioContext;
  readonly volume: GainNode;
}

let output: Output | undefined;

function open(): Output | undefined {
  if (typeof AudioContext === "undefined") return undefined;
  try {
    const context = new AudioContext();
    const volume = context.createGain();
    volume.connect(context.destination);
    return { context, volume };
  } catch {
    // Without a sound card the till stays silent and goes on.
    return undefined;
  }
}

/** The loudspeaker at the present volume; nothing where there is none. */
export function openOutput(): Output | undefined {
  output ??= open();
  if (!output) return undefined;
  output.volume.gain.value = prefs.volume / 100;
  void output.context.resume().catch(() => undefined);
  return output;
}
