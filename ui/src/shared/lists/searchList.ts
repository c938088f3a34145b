import { ref, shallowRef } from "vue";
import { BackendError } from "@/backend";

const PAGE = 100;
/** A window keeps no more rows than these; older ones are shown from the top again. */
const MOST = 10_000;

/** What one call of the core found: `searching` says that the page is not full yet and may go on at `next`. */
export interface Found<T, K> {
  readonly items: readonly T[];
  readonly next: K | null;
  readonly searching: boolean;
}

/** One question: its pages, and the totals of everything it matches, both in bounded stretches. */
export interface Question<T, K, S> {
  page(after: K | null, limit: number): Promise<Found<T, K>>;
  sum(after: K | null): Promise<{ readonly part: S; readonly next: K | null }>;
}

interface Options<T, K, S> {
  /** The question as the filter stands now. */
  ask: () => Question<T, K, S>;
  add: (total: S, part: S) => S;
  nothing: S;
}

/**
 * A list of any length, read stretch by stretch: what was found is shown at once, the search goes on by itself until the
 * page is full, and can be stopped. A newer question makes the answers of older ones void.
 */
export function useSearchList<T, K, S>({ ask, add, nothing }: Options<T, K, S>) {
  const items = shallowRef<readonly T[]>([]);
  const next = shallowRef<K | null>(null);
  const error = shallowRef<BackendError | null>(null);
  const loading = ref(false);
  const loaded = ref(false);
  const searching = ref(false);
  const stopped = ref(false);
  /** The rows shown do not begin at the newest. */
  const later = ref(false);
  const totals = shallowRef<{ readonly value: S; readonly complete: boolean }>({ value: nothing, complete: false });
  let mine: Question<T, K, S> = ask();
  let latest: Promise<void> = Promise.resolve();
  /** How far the totals of a question are; `at`: where they go on. */
  let sum: { value: S; at: K | null; running: boolean } = { value: nothing, at: null, running: false };

  /** Reads until a page is full, the end is reached, or somebody stops it. */
  async function fill(question: Question<T, K, S>, from: K | null, keep: readonly T[]): Promise<void> {
    loading.value = true;
    stopped.value = false;
    let shown = keep;
    let at = from;
    let again = false;
    do {
      const wanted = PAGE - (shown.length - keep.length);
      const found = await question.page(at, wanted);
      if (question !== mine) return;
      shown = shown.length > 0 ? [...shown, ...found.items] : found.items;
      at = found.next;
      items.value = shown;
      next.value = at;
      loaded.value = true;
      again = found.searching && shown.length - keep.length < PAGE;
      searching.value = again;
    } while (again && !stopped.value);
    searching.value = false;
    loading.value = false;
  }

  /** Adds up what is left, until it is all or somebody stops the search. */
  async function addUp(question: Question<T, K, S>): Promise<void> {
    const of = sum;
    if (of.running || totals.value.complete) return;
    of.running = true;
    try {
      do {
        const { part, next: behind } = await question.sum(of.at);
        if (question !== mine) return;
        [of.value, of.at] = [add(of.value, part), behind];
        totals.value = { value: of.value, complete: of.at === null };
      } while (of.at !== null && !stopped.value);
    } finally {
      of.running = false;
    }
  }

  async function guarded(question: Question<T, K, S>, act: () => Promise<void>): Promise<void> {
    try {
      await act();
      if (question === mine) error.value = null;
    } catch (thrown) {
      if (question !== mine) return;
      error.value = BackendError.from(thrown);
      loading.value = searching.value = false;
    }
  }

  /** Reads on behind `from`, and then the totals, if they are not known yet: nobody waits for those. */
  async function read(question: Question<T, K, S>, from: K | null, keep: readonly T[]): Promise<void> {
    await guarded(question, () => fill(question, from, keep));
    if (question === mine && error.value === null) void guarded(question, () => addUp(question));
  }

  /** Asks anew, from the newest row; ends when the first page of whatever was asked last is there. */
  async function reload(): Promise<void> {
    const question = (mine = ask());
    later.value = false;
    totals.value = { value: totals.value.value, complete: false };
    sum = { value: nothing, at: null, running: false };
    let seen = (latest = read(question, null, []));
    await seen;
    while (seen !== latest) await (seen = latest);
  }

  async function more(): Promise<void> {
    if (next.value === null || loading.value || items.value.length >= MOST) return;
    await read(mine, next.value, items.value);
  }

  /** The window is full: the rows behind the last one, from the top again. */
  async function older(): Promise<void> {
    later.value = true;
    await read(mine, next.value, []);
  }

  return {
    items,
    error,
    loaded,
    searching,
    /** Where a search is, or where it was stopped. */
    next,
    stopped,
    later,
    totals,
    isFull: () => next.value !== null && items.value.length >= MOST,
    reload,
    more,
    older,
    stop: () => (stopped.value = true),
    /** Goes on with a search that was stopped. */
    goOn: () => read(mine, next.value, items.value),
  };
}
