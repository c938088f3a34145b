import { computed, ref, shallowRef } from "vue";
import { backend, BackendError, useJobProgress } from "@/backend";

/**
 * Long work as a screen sees it: one job at a time, with its progress, to be cancelled. What the command answers is
 * the job's end.
 */
export function useJob() {
  const name = ref<string | null>(null);
  const progress = shallowRef<{ done: number; total: number | null }>({ done: 0, total: null });
  const cancelling = ref(false);

  useJobProgress(({ job, done, total }) => {
    if (job === name.value) progress.value = { done, total };
  });

  /**
   * Runs the command under a fresh name. Null: somebody cancelled it, or another one runs that this is not `instead` of.
   * What else goes wrong is thrown.
   */
  async function run<T>(command: (job: string) => Promise<T>, { instead = false } = {}): Promise<T | null> {
    if (name.value !== null) {
      if (!instead) return null;
      void cancel();
    }
    const mine = crypto.randomUUID();
    name.value = mine;
    progress.value = { done: 0, total: null };
    cancelling.value = false;
    try {
      return await command(mine);
    } catch (thrown) {
      const error = BackendError.from(thrown);
      if (error.code === "cancelled") return null;
      throw error;
    } finally {
      if (name.value === mine) name.value = null;
    }
  }

  async function cancel(): Promise<void> {
    if (name.value === null) return;
    cancelling.value = true;
    await backend.jobCancel(name.value);
  }

  return { running: computed(() => name.value !== null), progress, cancelling, run, cancel };
}

export type JobView = ReturnType<typeof useJob>;
