import type { Output } from "./output";
import { pause } from "./pause";
import type { Word } from "./reading";

const files: Record<Word, string> = {
  微信收款: "received", 零: "0", 一: "1", 二: "2", 两: "liang", 三: "3", 四: "4", 五: "5", 六: "6", 七: "7", 八: "8", 九: "9",
  十: "ten", 百: "hundred", 千: "thousand", 万: "wan", 元: "yuan", 角: "jiao", 分: "fen",
};
const addresses = import.meta.glob<string>("../../assets/voice/*.wav", { eager: true, query: "?url", import: "default" });

/** Where the clip of a word lies. */
export const clipAddress = (word: Word): string | undefined => addresses[`../../assets/voice/${files[word]}.wav`];

/** How long a sound card may take to wake up, and how much longer than planned it may play, in milliseconds. */
const GRACE_MS = 1000;

type Clips = ReadonlyMap<string, AudioBuffer>;
let clips: Promise<Clips> | undefined;

async function load(context: BaseAudioContext, word: Word): Promise<[Word, AudioBuffer]> {
  const answer = await fetch(clipAddress(word) ?? "");
  return [word, await context.decodeAudioData(await answer.arrayBuffer())];
}

/** Reads all clips once (about 200 kB, from the program itself), so that none is waited for when money comes. */
export function loadClips(context: BaseAudioContext): Promise<Clips> {
  clips ??= Promise.all((Object.keys(files) as Word[]).map((word) => load(context, word))).then(
    (loaded) => new Map(loaded),
    (thrown: unknown) => {
      clips = undefined;
      throw thrown;
    },
  );
  return clips;
}

/**
 * Says the words by clips, joined to the sample, and comes back when the last has sounded. Nothing is left to sound
 * later: where no sound card runs, or it stops in the middle, what was not heard is dropped.
 */
export async function sayClips({ context, volume }: Output, words: readonly Word[], begun: () => void): Promise<void> {
  const loaded = await loadClips(context);
  if (context.state !== "running") await Promise.race([context.resume(), pause(GRACE_MS)]);
  if (context.state !== "running") return;
  const begin = context.currentTime + 0.02;
  let at = begin;
  const sources = words.map((word) => {
    const source = context.createBufferSource();
    source.buffer = loaded.get(word) ?? null;
    source.connect(volume);
    source.start(at);
    at += source.buffer?.duration ?? 0;
    return source;
  });
  begun();
  const ended = new Promise<void>((done) => sources.at(-1)?.addEventListener("ended", () => done()));
  await Promise.race([ended, pause((at - begin) * 1000 + GRACE_MS)]);
  for (const source of sources) {
    source.stop();
    source.disconnect();
  }
}
