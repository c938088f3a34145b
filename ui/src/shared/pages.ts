import { ref, shallowRef } from "vue";
import { BackendError } from "@/backend";

/** A page of a list and where the next one begins; null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: number | null;
}

/**
 * A list read page by page. A newer question makes the answers of older ones void, so what is shown always
 * belongs to what was asked last.
 */
export function usePages<T>(read: (from: number | null) => Promise<Page<T>>) {
  const items = shallowRef<readonly T[]>([]);
  const next = ref<number | null>(null);
  const error = shallowRef<BackendError | null>(null);
  const loading = ref(false);
  const loaded = ref(false);
  let question = 0;

  async function ask(from: number | null, keep: readonly T[]): Promise<void> {
    const mine = ++question;
    loading.value = true;
    try {
      const page = await read(from);
      if (mine !== question) return;
      items.value = keep.length > 0 ? [...keep, ...page.items] : page.items;
      next.value = page.next;
      error.value = null;
      loaded.value = true;
    } catch (thrown) {
      if (mine === question) error.value = BackendError.from(thrown);
    } finally {
      if (mine === question) loading.value = false;
    }
  }

  return {
    items,
    error,
    /** Where the next page begins; null at the end. */
    next,
    loading,
    /** True once a first page has come: before that an empty list means nothing. */
    loaded,
    reload: () => ask(null, []),
    more: async () => {
      if (next.value !== null && !loading.value) await ask(next.value, items.value);
    },
  };
}
