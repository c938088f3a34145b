import { flushPromises } from "@vue/test-utils";
import { keyFor } from "./scans/streams";

interface Pace {
  readonly gapMs: number;
  readonly holdMs: number;
  /** As behind an input method: `write` is what it does with each character. */
  readonly owned?: (char: string) => void;
}

export const gunPace: Pace = { gapMs: 6, holdMs: 2 };
export const quickPerson: Pace = { gapMs: 75, holdMs: 60 };

let clockMs = 10_000;

function happen(type: "keydown" | "keyup", char: string, atMs: number, owned: boolean): boolean {
  const { key, code, shift: shiftKey } = keyFor(char);
  const words = owned ? { key: "Process", keyCode: 229, isComposing: true } : { key };
  const event = new KeyboardEvent(type, { ...words, code, shiftKey, bubbles: true, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: atMs });
  return (document.activeElement ?? document.body).dispatchEvent(event);
}

/** Types where the focus is, with the given times on the events; what a key writes into a field is the browser's part. */
export async function strike(text: string, { gapMs, holdMs, owned }: Pace): Promise<void> {
  clockMs += 5_000;
  for (const char of text) {
    const goesOn = happen("keydown", char, clockMs, owned !== undefined);
    if (owned && goesOn) owned(char);
    happen("keyup", char, clockMs + holdMs, owned !== undefined);
    clockMs += gapMs;
  }
  window.dispatchEvent(new Event("blur"));
  await flushPromises();
  await new Promise((done) => requestAnimationFrame(done));
  await flushPromises();
}

export const gun = (code: string): Promise<void> => strike(`${code}\n`, gunPace);
