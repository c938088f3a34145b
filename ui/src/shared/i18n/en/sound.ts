import type { Messages } from "..";

export const sound: Messages["sound"] = {
  title: "Sound of this machine",
  tones: "Tones",
  voice: "Speak the amounts that were paid (in Chinese)",
  volume: "Volume",
  volumes: { quiet: "Low", medium: "Medium", loud: "Loud" },
  on: "On",
  off: "Off",
  tryPaid: "Hear paid",
  tryFailed: "Hear failed",
  tryUnknown: "Hear unknown",
  usesSystem: "Spoken by this computer's own Chinese voice: {name}",
  usesClips: "This computer has no Chinese voice, so the clips that come with the program are used, without a network.",
};
