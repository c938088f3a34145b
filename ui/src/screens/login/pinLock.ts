import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { backend, type BackendError } from "@/backend";
import { useText } from "@/shared/i18n";
import { errorText } from "@/shared/i18n/problemText";
import { formatTime } from "@/shared/time/format";

interface PinLock {
  /** Until when nobody may try a PIN, as a time of day; null: now. */
  readonly locked: Ref<string | null>;
  /** Whether the owner's PIN has been chosen at all. */
  readonly ownerSet: Ref<boolean | null>;
  /** Why the last try opened nothing. */
  readonly error: ShallowRef<BackendError | null>;
  /** What stands beside the PIN. */
  readonly wrong: ComputedRef<string | null>;
  look(person: number | null): Promise<void>;
}

export function usePinLock(): PinLock {
  const { t } = useText();
  const locked = ref<string | null>(null);
  const ownerSet = ref<boolean | null>(null);
  const error = shallowRef<BackendError | null>(null);
  const wrong = computed(() => {
    if (locked.value !== null) return t("session.locked", { time: locked.value });
    return error.value && t(errorText(error.value));
  });
  let asked = 0;

  async function look(person: number | null): Promise<void> {
    const mine = (asked += 1);
    locked.value = null;
    try {
      const state = await backend.pinState(person);
      if (mine !== asked) return;
      ownerSet.value = state.set;
      locked.value = state.lockedUntilMs === null ? null : formatTime(state.lockedUntilMs);
    } catch {
      // Who tries hears from the core what is wrong.
    }
  }
  return { locked, ownerSet, error, wrong, look };
}
