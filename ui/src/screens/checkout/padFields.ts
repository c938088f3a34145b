import { nextTick, ref, type Ref } from "vue";
import { pressKey, type PadKey } from "./keypadText";

/**
 * Text fields that share one number pad. The pad writes into the field that had the focus last; its first key replaces
 * what stood there, as the selected text of a field does under a keyboard.
 */
export function usePadFields(texts: Readonly<Record<string, Ref<string>>>) {
  const active = ref(Object.keys(texts)[0] ?? "");
  let untouched = true;

  return {
    active,
    /** For the focus of a field. */
    enter: (name: string, event?: FocusEvent): void => {
      if (active.value !== name) untouched = true;
      active.value = name;
      (event?.target as HTMLInputElement | undefined)?.select();
    },
    /** For typing into it. */
    typed: (): void => void (untouched = false),
    press: async (key: PadKey): Promise<void> => {
      const text = texts[active.value];
      if (!text) return;
      text.value = pressKey(untouched && key !== "erase" ? "" : text.value, key);
      untouched = false;
      await nextTick();
    },
  };
}
