import { beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, ref } from "vue";
import { useImeText } from "@/shared/ui/useImeText";

const text = ref("");
let acted: string[] = [];
let frames: (() => void)[] = [];
let input: ReturnType<typeof useImeText>;

const passFrame = (): void => frames.splice(0).forEach((frame) => frame());
const type = (value: string, isComposing = false): void =>
  input.onInput({ target: { value }, isComposing } as unknown as InputEvent);

beforeEach(() => {
  [text.value, acted, frames] = ["", [], []];
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
  input = effectScope().run(() => useImeText(text, () => acted.push(text.value)))!;
});

describe("a text input", () => {
  it("acts at once on a key, and on what comes within the same frame together in the next", () => {
    type("a");
    expect(acted).toEqual(["a"]);
    type("ab");
    type("abc");
    expect(acted).toEqual(["a"]);
    passFrame();
    expect(acted).toEqual(["a", "abc"]);
    // That frame has acted already.
    type("abcd");
    expect(acted).toEqual(["a", "abc"]);
    passFrame();
    passFrame();
    expect(acted).toEqual(["a", "abc", "abcd"]);
    type("abcde");
    expect(acted.at(-1)).toBe("abcde");
  });

  it("acts now on what waits when Enter asks for it, and once only", () => {
    type("6");
    type("69");
    input.flush();
    input.flush();
    passFrame();
    expect(acted).toEqual(["6", "69"]);
  });

  it("leaves alone what an input method is composing", () => {
    type("na", true);
    passFrame();
    expect([acted, text.value]).toEqual([[], ""]);
    input.onCompositionend({ target: { value: "拿" } } as unknown as Event);
    expect(acted).toEqual(["拿"]);
  });
});
