import { onScopeDispose, ref, watch, type Ref } from "vue";

/**
 * A text input that acts on what has been written, not on what a Chinese input method is still composing.
 * `act` runs at most once a frame. Bind `shown`, `onInput` and `onCompositionend` to the input.
 */
export function useImeText(text: Ref<string>, act: () => void) {
  const shown = ref(text.value);
  let frame = 0;

  /** Acts now on what is still waiting for its frame. */
  function flush(): void {
    if (frame === 0) return;
    cancelAnimationFrame(frame);
    frame = 0;
    act();
  }

  const commit = (event: Event): void => {
    text.value = shown.value = (event.target as HTMLInputElement).value;
    frame ||= requestAnimationFrame(flush);
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
