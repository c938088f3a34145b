import { createClassifier, type Read, type Step } from "./classifier";
import { isReplayed, isSecret, isTextField, press, remember, restore, type Memory } from "./field";
import { limits } from "./judge";
import { charOf, type Stroke } from "./stroke";

/** How long a key may wait in a text field before a person would notice. */
const FIELD_MS = 50;
/** A timer that comes later than this was kept waiting by other work; keys may wait behind it as well. */
const LATE_MS = 10;
const GRACE_MS = 20;
const GRACES = 25;
/** How long an input method may still write what it has been given. */
const AFTERMATH_MS = 250;

interface PageStroke extends Stroke {
  readonly event: KeyboardEvent;
  readonly target: EventTarget | null;
}

export interface Heard {
  readonly text: string;
  readonly read: Pick<Read<Stroke>, "suffix" | "gapMs" | "prefix">;
  /** It came while a PIN or a key was to be typed. */
  readonly secret: boolean;
}

const isOwned = (event: KeyboardEvent): boolean =>
  event.isComposing || event.keyCode === 229 || event.key === "Process" || event.target instanceof HTMLSelectElement;

const strokeOf = (event: KeyboardEvent): PageStroke => ({
  atMs: event.timeStamp,
  key: event.key,
  code: event.code,
  char: charOf(event),
  modified: event.ctrlKey || event.altKey || event.metaKey,
  repeat: event.repeat,
  owned: isOwned(event),
  upMs: null,
  event,
  target: event.target,
});

/**
 * Listens to every key of the window before anything else does, and tells what a scan gun has typed. Nothing of that
 * reaches the page; what a person types does, a moment later at most. Answers how to stop.
 */
export function listenForScans(hear: (heard: Heard) => void): () => void {
  const classifier = createClassifier<PageStroke>();
  /** The field as it was before the burst. */
  let before: Memory | null = null;
  /** When the last key was handled, which a busy page does late. */
  let heardMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let composing = false;
  /** Until when an input method's late words are taken out again, and from where. */
  let aftermath: { readonly untilMs: number; readonly memory: Memory } | null = null;
  let restoring = false;

  function putBack(memory: Memory): void {
    restoring = true;
    restore(memory);
    restoring = false;
  }

  function takeBack(memory: Memory, composed: boolean): void {
    // Leaving the field makes an input method let go of what it was composing.
    if (composing) {
      memory.field.blur();
      memory.field.focus({ preventScroll: true });
    }
    putBack(memory);
    if (composed) aftermath = { untilMs: performance.now() + AFTERMATH_MS, memory };
  }

  function act({ type, read }: Omit<Step<PageStroke>, "key">, memory: Memory | null, first: PageStroke | null): void {
    for (const { event, target } of type) press(event, target);
    if (!read) return;
    if (read.leaked && memory) takeBack(memory, composing || first?.owned === true);
    for (const { event, target } of read.strays) press(event, target);
    hear({ text: read.text, read, secret: isSecret(first?.target) });
  }

  function arm(): void {
    clearTimeout(timer);
    const waitMs = classifier.waitMs();
    if (waitMs !== null) awaitQuiet(waitMs, heardMs + waitMs, GRACES);
  }

  /** A busy page runs its timers late and the keys that came meanwhile after them: then those get a chance first. */
  function awaitQuiet(waitMs: number, dueMs: number, graces: number): void {
    timer = setTimeout(() => {
      const late = performance.now() - dueMs > LATE_MS;
      if (late && graces > 0) return awaitQuiet(waitMs, performance.now() + GRACE_MS, graces - 1);
      act(classifier.quiet(waitMs), before, classifier.first());
      arm();
    }, Math.max(0, dueMs - performance.now()));
  }

  function down(event: KeyboardEvent): void {
    if (isReplayed(event)) return;
    const stroke = strokeOf(event);
    const [memory, first] = [before, classifier.first()];
    const waitMs = isTextField(event.target) && !isSecret(event.target) ? FIELD_MS : limits.breakMs;
    const fresh = remember(document.activeElement);
    const step = classifier.down(stroke, waitMs);
    heardMs = performance.now();
    if (classifier.first() === stroke) before = fresh;
    if (step.key !== "pass") {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (!stroke.owned) aftermath = null;
    act(step, memory, first);
    // What was typed just now belongs to the field as it was before this key.
    if (classifier.first() === stroke && step.type.length > 0) before = remember(document.activeElement);
    arm();
  }

  const up = (event: KeyboardEvent): void => classifier.up(event.code, event.timeStamp);
  function interrupt(event: Event): void {
    // A field that loses the focus to another is no reason; the whole window is.
    if (event.type === "blur" && event.target instanceof Node) return;
    for (const { event, target } of classifier.interrupt()) press(event, target);
    arm();
  }
  function written(event: Event): void {
    if (restoring || !aftermath || event.target !== aftermath.memory.field) return;
    if (performance.now() > aftermath.untilMs) aftermath = null;
    else putBack(aftermath.memory);
  }
  const begun = (): void => void (composing = true);
  const ended = (): void => void (composing = false);

  const capture = { capture: true } as const;
  const listeners = { keydown: down, keyup: up, pointerdown: interrupt, blur: interrupt, input: written, compositionstart: begun, compositionend: ended };
  const entries = Object.entries(listeners) as [string, EventListener][];
  for (const [name, listener] of entries) window.addEventListener(name, listener, capture);
  return () => {
    clearTimeout(timer);
    for (const [name, listener] of entries) window.removeEventListener(name, listener, capture);
  };
}
