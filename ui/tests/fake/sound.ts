/** Loudspeaker and voices for tests, on the fake clock. */

const voice = (name: string, lang: string): SpeechSynthesisVoice => ({ name, lang, localService: true, default: false, voiceURI: name });
export const english = voice("kal", "en-US");
export const chinese = voice("Huihui", "zh-CN");

interface Played {
  readonly clip: string;
  readonly at: number;
  stopped: boolean;
}

const param = () => ({ value: 1, setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} });

/** An AudioContext whose time is the fake clock's; every clip lasts a quarter of a second. */
export class FakeAudio {
  readonly played: Played[] = [];
  readonly gains: { gain: { value: number } }[] = [];
  readonly destination = {};
  tones = 0;
  endsSounds = true;
  state: "running" | "suspended";
  private readonly begun = performance.now();

  constructor(soundCard: boolean) {
    this.state = soundCard ? "running" : "suspended";
  }

  get currentTime(): number {
    return (performance.now() - this.begun) / 1000;
  }

  wake(): void {
    this.state = "running";
  }

  resume = (): Promise<void> => (this.state === "running" ? Promise.resolve() : new Promise(() => undefined));

  decodeAudioData = async (address: unknown) => ({ clip: /(\w+)\.wav/.exec(String(address))?.[1] ?? "", duration: 0.25 });

  createGain() {
    const gain = { gain: param(), connect: <T>(to: T): T => to };
    this.gains.push(gain);
    return gain;
  }

  createOscillator() {
    this.tones += 1;
    return { type: "", frequency: param(), connect: <T>(to: T): T => to, start() {}, stop() {} };
  }

  createBufferSource() {
    const source = new EventTarget();
    let entry: Played | undefined;
    return Object.assign(source, {
      buffer: null as { clip: string; duration: number } | null,
      connect: <T>(to: T): T => to,
      disconnect() {},
      start: (at: number) => {
        const { clip, duration } = (source as unknown as { buffer: { clip: string; duration: number } }).buffer;
        this.played.push((entry = { clip, at, stopped: false }));
        const endsInMs = (at + duration - this.currentTime) * 1000;
        if (this.endsSounds) setTimeout(() => source.dispatchEvent(new Event("ended")), endsInMs);
      },
      stop: () => {
        if (entry) entry.stopped = true;
      },
    });
  }
}

type Utterance = SpeechSynthesisUtterance & { onend: () => void };

/** A speechSynthesis that takes `lengthMs` for every text and counts how many it says at once. */
export class FakeSpeech extends EventTarget {
  readonly said: Utterance[] = [];
  atOnce = 0;
  lengthMs = 1500;
  private speaking = 0;

  constructor(private readonly voices: SpeechSynthesisVoice[]) {
    super();
  }

  getVoices = (): SpeechSynthesisVoice[] => this.voices;

  speak(utterance: Utterance): void {
    this.said.push(utterance);
    this.speaking += 1;
    this.atOnce = Math.max(this.atOnce, this.speaking);
    if (this.lengthMs === Infinity) return;
    setTimeout(() => {
      this.speaking -= 1;
      utterance.onend();
    }, this.lengthMs);
  }

  cancel(): void {
    this.speaking = 0;
  }
}
