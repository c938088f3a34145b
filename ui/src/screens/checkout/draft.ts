import { watch } from "vue";
import { backend } from "@/backend";
import { emptyCart, fromWire, toWire, type CartState } from "./cartMath";

/** So long at least between two savings: a stack of scans is saved once or twice, not for every piece. */
const PAUSE_MS = 200;

/**
 * Keeps the unsent cart with the core, so that a crash loses nothing. One saving at a time; what changes meanwhile is
 * saved after it. A cart that becomes something else (a sale, a held cart) is forgotten by the core in that very
 * transaction: around it the saver is paused, because a saving that arrived later would bring the goods back.
 */
export function createDraftSaver(unsent: () => CartState) {
  let on = false;
  let saved: CartState = emptyCart;
  let saving: Promise<void> | null = null;

  async function save(): Promise<void> {
    while (on && unsent() !== saved) {
      saved = unsent();
      // A draft that can't be saved is no reason to stop selling; the next change tries again.
      await backend.draftSave(toWire(saved)).catch(() => undefined);
      if (on && unsent() !== saved) await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
    saving = null;
  }

  function begin(): void {
    if (on && saving === null && unsent() !== saved) saving = save();
  }

  watch(unsent, begin, { flush: "sync" });

  return {
    /** What was kept when the program ended; from now on changes are saved. */
    restore: async (): Promise<CartState | null> => {
      const kept = await backend.draftGet();
      on = true;
      return kept && kept.lines.length > 0 ? fromWire(kept) : null;
    },
    /** Does something that ends the draft, with no saving under way. `act` answers what the core keeps afterwards. */
    around: async (act: () => Promise<CartState>): Promise<void> => {
      on = false;
      await saving;
      try {
        saved = await act();
      } finally {
        on = true;
        begin();
      }
    },
  };
}

export type DraftSaver = ReturnType<typeof createDraftSaver>;
