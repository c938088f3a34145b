import { onScopeDispose, ref, watch, type Ref } from "vue";

/**
 * A text input that acts on what has been written, not on what a Chinese input method is still composing. `act` runs at
 * once, for a key that waits for the next frame is seen a frame later; what comes within the same frame acts together
 * in the next one. Bind `shown`, `onInput` and `onCompositionend` to the input.
 */
export function useImeText(text: Ref<string>, act: () => void) {
  const shown = ref(text.value);
  let frame = 0;
  let waiting = false;

  /** Acts now on what is still waiting for its frame. */
  function flush(): void {
    if (!waiting) return;
    waiting = false;
    act();
  }

  const nextFrame = (): void => {
    frame = waiting ? requestAnimationFrame(nextFrame) : 0;
    flush();
  };

  const commit = (event: Event): void => {
    text.value = shown.value = (event.target as HTMLInputElement).value;
    waiting = true;
    if (frame !== 0) return;
    frame = requestAnimationFrame(nextFrame);
    flush();
  };

  watch(text, (value) => (shown.value = value));
  onScopeDispose(() => cancelAnimationFrame(frame));

  return {
    shown,
    flush,
    onInput: (event: Event): void => {
      if (!(event as InputEvent).isComposing) commit(event);
    },
    onCompositionend: commit,
  };
}
