import { ref, shallowRef, watch } from "vue";
import { backend, type Product } from "@/backend";
import { usePages } from "@/shared/pages";

const PAGE = 80;

/** The goods that fit what was searched for, read page by page from the core. */
export function useCatalogue(tell: (thrown: unknown) => void) {
  const text = ref("");
  const category = ref<string | null>(null);
  const categories = shallowRef<readonly string[]>([]);
  const pages = usePages<Product>((after) =>
    backend.products({ text: text.value.trim(), category: category.value, after, limit: PAGE }),
  );
  let latest: Promise<void> = Promise.resolve();

  const reload = (): Promise<void> => (latest = pages.reload());

  async function start(): Promise<void> {
    await Promise.all([reload(), backend.categories().then((found) => (categories.value = found), tell)]);
  }

  watch(category, () => void reload());

  return {
    ...pages,
    text,
    category,
    categories,
    start,
    reload,
    /** The first product for exactly the present text: a scanner's Enter comes before the answer does. */
    first: async (): Promise<Product | undefined> => {
      await latest;
      return pages.error.value ? undefined : pages.items.value[0];
    },
  };
}
