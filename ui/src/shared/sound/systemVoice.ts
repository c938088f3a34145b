/** Longer than the longest amount takes to say, in milliseconds. */
const PATIENCE_MS = 20_000;
/** No voice says an amount faster. WebKitGTK ends a sentence in a language it has not after 1 ms, without an error. */
const SAID_MS = 300;

/** Mandarin by its language tag: zh, zh-CN, zh_TW, cmn-Hans-CN; not Cantonese (zh-HK, zh-MO, yue). */
export function isMandarin(lang: string): boolean {
  const parts = lang.toLowerCase().split(/[-_]/);
  return ["zh", "cmn"].includes(parts[0] ?? "") && !parts.some((part) => ["hk", "mo", "yue"].includes(part));
}

/** The machine's own Chinese voice that needs no network, the mainland's first; nothing where it has none. */
export function systemVoice(): SpeechSynthesisVoice | undefined {
  if (typeof speechSynthesis === "undefined") return undefined;
  const fitting = speechSynthesis.getVoices().filter(({ localService, lang }) => localService && isMandarin(lang));
  return fitting.find(({ lang }) => /cn|hans/i.test(lang)) ?? fitting[0];
}

/** Calls back whenever the machine's voices change; some systems name them only a while after the start. */
export function whenVoicesChange(act: () => void): () => void {
  if (typeof speechSynthesis === "undefined") return () => undefined;
  speechSynthesis.addEventListener("voiceschanged", act);
  return () => speechSynthesis.removeEventListener("voiceschanged", act);
}

/** Held until it has ended: browsers forget an utterance nobody refers to, together with its end. */
let speaking: SpeechSynthesisUtterance | undefined;

/** Says a text and tells when it has ended whether it can have been heard. */
export async function sayBySystem(text: string, voice: SpeechSynthesisVoice, volume: number): Promise<boolean> {
  const utterance = new SpeechSynthesisUtterance(text);
  Object.assign(utterance, { voice, lang: voice.lang, volume });
  speaking = utterance;
  const begin = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = await new Promise<boolean>((done) => {
    utterance.onend = () => done(performance.now() - begin >= SAID_MS);
    utterance.onerror = () => done(false);
    timer = setTimeout(() => done(true), PATIENCE_MS);
    speechSynthesis.speak(utterance);
  });
  clearTimeout(timer);
  // Whatever did not come to an end is ended now: the next voice must be the only one.
  if (speaking === utterance) speechSynthesis.cancel();
  speaking = undefined;
  return heard;
}
