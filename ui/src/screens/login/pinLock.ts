import { ref, type Ref } from "vue";
import { backend } from "@/backend";
import { formatTime } from "@/shared/time/format";

/** Until when nobody may try a PIN, as a time of day; null: now. And whether the owner's has been chosen at all. */
export function usePinLock(): { locked: Ref<string | null>; ownerSet: Ref<boolean | null>; look(person: number | null): Promise<void> } {
  const locked = ref<string | null>(null);
  const ownerSet = ref<boolean | null>(null);
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
  return { locked, ownerSet, look };
}
