import { ref, shallowRef, watch } from "vue";
import { backend, BackendError, useCatalogueChanged, type Product } from "@/backend";
import { markWhenPainted } from "@/shared/painted";

const PAGE = 100;

/**
 * The goods that fit what was searched for. The core answers any page at once, so only the pages in sight are asked for,
 * and a hundred thousand goods scroll like a hundred. A newer question makes the answers of older ones void.
 */
export function useCatalogue(tell: (thrown: unknown) => void) {
  const text = ref("");
  const category = ref<string | null>(null);
  const categories = shallowRef<readonly string[]>([]);
  const pages = shallowRef<ReadonlyMap<number, readonly Product[]>>(new Map());
  const total = ref(0);
  const loaded = ref(false);
  const error = shallowRef<BackendError | null>(null);
  const asked = new Set<number>();
  let question = 0;
  /** The question whose answers are shown. */
  let answered = 0;
  let latest: Promise<void> = Promise.resolve();
  let sight = 0;
  let sightEnd = 0;

  async function read(page: number, mine: number): Promise<void> {
    asked.add(page);
    try {
      const query = { text: text.value.trim(), category: category.value, offset: page * PAGE, limit: PAGE };
      const found = await backend.products(query);
      if (mine !== question) return;
      // The first answer to a new question replaces what was there: tiles never flash empty in between.
      const isFirst = answered !== mine;
      pages.value = new Map(isFirst ? [] : pages.value).set(page, found.items);
      answered = mine;
      total.value = found.total;
      if (isFirst) readSight();
      error.value = null;
      loaded.value = true;
      markWhenPainted("goods-shown");
    } catch (thrown) {
      if (mine !== question) return;
      asked.delete(page);
      error.value = BackendError.from(thrown);
    }
  }

  /** Asks anew, beginning with `page`. */
  function ask(page: number): Promise<void> {
    asked.clear();
    return (latest = read(page, ++question));
  }

  const reload = (): Promise<void> => ask(0);

  /** Says which goods are in sight: their pages are read if they were not. */
  function see(from: number, to: number): void {
    sight = Math.floor(from / PAGE);
    sightEnd = to;
    readSight();
  }

  /** Large screens see more than one page. */
  function readSight(): void {
    const last = Math.floor((Math.min(sightEnd, total.value) - 1) / PAGE);
    for (let page = sight; page <= last; page += 1) if (!asked.has(page)) void read(page, question);
  }

  const readCategories = (): Promise<unknown> => backend.categories().then((found) => (categories.value = found), tell);

  watch(category, () => void reload());
  // A price or a name was changed: what is in sight is read again, without scrolling away from it.
  useCatalogueChanged(() => {
    if (!loaded.value) return;
    void ask(sight);
    void readCategories();
  });

  return {
    text,
    category,
    categories,
    total,
    loaded,
    error,
    at: (index: number): Product | undefined => pages.value.get(Math.floor(index / PAGE))?.[index % PAGE],
    see,
    reload,
    start: async (): Promise<void> => void (await Promise.all([reload(), readCategories()])),
    /** The first product for exactly the present text: a scanner's Enter comes before the answer does. */
    first: async (): Promise<Product | undefined> => {
      await latest;
      return error.value ? undefined : pages.value.get(0)?.[0];
    },
  };
}
