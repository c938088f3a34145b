import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clipAddress } from "@/shared/sound/clips";
import { createLine } from "@/shared/sound/line";
import { announcement } from "@/shared/sound/reading";
import { isMandarin } from "@/shared/sound/systemVoice";
import { FakeAudio, FakeSpeech, chinese, english } from "./fake/sound";

let audio: FakeAudio;
let speech: FakeSpeech;

/** Fresh modules on this test's loudspeaker and voices, as after a start of the program. */
async function start(options: { voices?: SpeechSynthesisVoice[]; soundCard?: boolean } = {}) {
  vi.resetModules();
  audio = new FakeAudio(options.soundCard ?? true);
  speech = new FakeSpeech(options.voices ?? []);
  vi.stubGlobal("AudioContext", function () {
    return audio;
  });
  vi.stubGlobal("speechSynthesis", speech);
  vi.stubGlobal("SpeechSynthesisUtterance", class {
    constructor(readonly text: string) {}
  });
  vi.stubGlobal("fetch", async (address: string) => ({ arrayBuffer: async () => address }));
  const { prefs } = await import("@/shared/prefs");
  return { prefs, ...(await import("@/shared/sound/speak")) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the line of voices", () => {
  it("does one after another, drops the oldest that waits, and survives a failure", async () => {
    const line = createLine(2);
    const begun: string[] = [];
    const end: Record<string, () => void> = {};
    const add = (name: string) =>
      line.add(() => {
        begun.push(name);
        return new Promise((done) => (end[name] = done));
      });
    line.add(async () => {
      begun.push("broken");
      throw new Error("no voice");
    });
    for (const name of ["a", "b", "c"]) add(name);
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(["broken", "b"]);
    end.b!();
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(["broken", "b", "c"]);
  });
});

describe("clips", () => {
  it("are all there, and nothing else is", () => {
    const lie = readdirSync("src/assets/voice").filter((name) => name.endsWith(".wav"));
    const wanted = [1_234_567, 8_902, 1_222, 110_005].flatMap(announcement);
    const named = new Set(wanted.map((word) => basename(clipAddress(word) ?? "")));
    expect([...named].sort()).toEqual(lie.sort());
  });

  it("say the amount after the chime, word by word, without a gap", async () => {
    const { speakPaid } = await start({ voices: [english] });
    const mark = vi.spyOn(performance, "mark");
    speakPaid(1250);
    await vi.advanceTimersByTimeAsync(700);
    expect(audio.played).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(audio.played.map(({ clip }) => clip)).toEqual(["received", "ten", "2", "yuan", "5", "jiao"]);
    audio.played.slice(1).forEach(({ at }, before) => expect(at).toBeCloseTo(audio.played[before]!.at + 0.25));
    expect(speech.said).toEqual([]);
    expect(mark.mock.calls).toEqual([["amount-spoken", { detail: { text: "微信收款十二元五角", by: "clips" } }]]);
  });

  it("of two payments never sound at a time", async () => {
    const { speakPaid } = await start();
    speakPaid(100);
    speakPaid(200);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(audio.played.map(({ clip }) => clip)).toEqual(["received", "1", "yuan", "received", "liang", "yuan"]);
    audio.played.slice(1).forEach(({ at }, before) => expect(at).toBeGreaterThanOrEqual(audio.played[before]!.at + 0.25 - 1e-9));
  });

  it("are dropped where no sound card runs, and the next amount is not held up", async () => {
    const { speakPaid } = await start({ soundCard: false });
    speakPaid(100);
    await vi.advanceTimersByTimeAsync(5000);
    expect(audio.played).toEqual([]);
    audio.wake();
    speakPaid(200);
    await vi.advanceTimersByTimeAsync(5000);
    expect(audio.played.map(({ clip }) => clip)).toEqual(["received", "liang", "yuan"]);
  });

  it("stop for good when the sound card goes away in the middle", async () => {
    const { speakPaid } = await start();
    audio.endsSounds = false;
    speakPaid(100);
    await vi.advanceTimersByTimeAsync(5000);
    expect(audio.played.map(({ stopped }) => stopped)).toEqual([true, true, true]);
  });
});

describe("the system's voice", () => {
  it("speaks where it is Chinese and needs no network", async () => {
    const { speakPaid, prefs } = await start({ voices: [english, { ...chinese, localService: false }, chinese] });
    prefs.volume = 60;
    speakPaid(1250);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(speech.said).toMatchObject([{ text: "微信收款十二元五角", voice: chinese, volume: 0.6 }]);
    expect(audio.played).toEqual([]);
  });

  it("that ends at once has said nothing: the clips speak", async () => {
    const { speakPaid } = await start({ voices: [chinese] });
    speech.lengthMs = 1;
    speakPaid(100);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(audio.played.map(({ clip }) => clip)).toEqual(["received", "1", "yuan"]);
  });

  it("that never ends is silenced before the next amount", async () => {
    const { speakPaid } = await start({ voices: [chinese] });
    speech.lengthMs = Infinity;
    speakPaid(100);
    speakPaid(200);
    await vi.advanceTimersByTimeAsync(19_000);
    expect(speech.said).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(speech.said).toHaveLength(2);
    expect(speech.atOnce).toBe(1);
  });

  it("is Mandarin by its tag", () => {
    for (const lang of ["zh", "zh-CN", "zh_TW", "cmn-Hans-CN", "zh-Hans-CN"]) expect(isMandarin(lang), lang).toBe(true);
    for (const lang of ["zh-HK", "zh_HK", "yue-HK", "en-US", "zha", "ja-JP"]) expect(isMandarin(lang), lang).toBe(false);
  });
});

describe("preferences", () => {
  it("turn the voice off, also for an amount that waits", async () => {
    const { speakPaid, prefs } = await start();
    speakPaid(100);
    prefs.voice = false;
    speakPaid(200);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(audio.played).toEqual([]);
  });

  it("turn the tones off and leave the voice, which then waits for no chime", async () => {
    const { speakPaid, prefs } = await start();
    prefs.sound = false;
    speakPaid(100);
    (await import("@/shared/sound/play")).play("paid");
    await vi.advanceTimersByTimeAsync(50);
    expect(audio.tones).toBe(0);
    expect(audio.played).toHaveLength(3);
  });

  it("set the volume of tones and clips", async () => {
    const { prefs } = await start();
    prefs.volume = 30;
    (await import("@/shared/sound/play")).play("failed");
    expect(audio.tones).toBe(2);
    expect(audio.gains[0]!.gain.value).toBeCloseTo(0.3);
  });

  it("are kept, and nonsense becomes the standard", async () => {
    localStorage.setItem("saoma.screen", JSON.stringify({ sound: false, voice: false, volume: 60 }));
    expect((await start()).prefs).toMatchObject({ sound: false, voice: false, volume: 60 });
    localStorage.setItem("saoma.screen", JSON.stringify({ volume: 400 }));
    expect((await start()).prefs).toMatchObject({ sound: true, voice: true, volume: 100 });
  });
});
