import { onScopeDispose, shallowRef, watch } from "vue";
import type { DisplayView } from "@/backend";
import { customerBackend } from "@/backend/customer";

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * What the core wants shown: one question after another, each answered as soon as there is something new. Nothing is
 * missed by a page that was loaded late, and the window needs no right to listen to anything.
 */
export function useDisplay() {
  const view = shallowRef<DisplayView | null>(null);
  const picture = shallowRef<string | null>(null);
  let ended = false;

  async function follow(): Promise<void> {
    while (!ended) {
      try {
        view.value = await customerBackend.view(view.value?.number ?? -1);
      } catch {
        // Errors are not for customers; what was shown stays until the core speaks again.
        await pause(1000);
      }
    }
  }

  watch(
    () => view.value?.picture ?? 0,
    async (number) => {
      const found = number === 0 ? null : await customerBackend.picture().catch(() => null);
      if (number === (view.value?.picture ?? 0)) picture.value = found;
    },
  );
  onScopeDispose(() => (ended = true));
  void follow();
  return { view, picture };
}
