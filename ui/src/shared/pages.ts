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

  let stale = false;
  let refreshing = false;

  /** Everything down to where the list is read to, as it is now. */
  async function readShown(): Promise<Page<T>> {
    let page = await read(null);
    const shown = [...page.items];
    while (page.next !== null && shown.length < items.value.length) {
      page = await read(page.next);
      shown.push(...page.items);
    }
    return { items: shown, next: page.next };
  }

  /**
   * Swaps what is shown for what it is now, in place: the list stays where it is. Calls while it reads become one more. An
   * error leaves what is shown; the next change tries again.
   */
  async function refresh(): Promise<void> {
    stale = true;
    if (refreshing) return;
    refreshing = true;
    try {
      while (stale) {
        stale = false;
        const asked = question;
        const page = await readShown();
        // Meanwhile somebody scrolled on or asked for something else.
        if (asked !== question || loading.value) stale = true;
        else [items.value, next.value] = [page.items, page.next];
      }
    } catch {
      stale = false;
    } finally {
      refreshing = false;
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
    refresh,
    more: async () => {
      if (next.value !== null && !loading.value) await ask(next.value, items.value);
    },
  };
}
