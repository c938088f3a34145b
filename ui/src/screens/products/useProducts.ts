import { reactive, ref, shallowRef, watch } from "vue";
import { backend, type ProductFilter, type ProductRecord } from "@/backend";
import { usePages } from "@/shared/pages";
import { codesOf } from "@/shared/scan/sort";

const PAGE = 100;

const onSale = (): ProductFilter => ({ text: "", category: null, state: "active" });

/** The products through their filter, one page after the other, with the number of all that fit. */
export function useProducts() {
  const filter = reactive<ProductFilter>(onSale());
  const count = ref(0);
  const categories = shallowRef<readonly string[]>([]);
  const pages = usePages<ProductRecord>(async (after) => {
    const page = await backend.productList({ ...filter, text: filter.text.trim() }, after, PAGE);
    count.value = page.count;
    return page;
  });

  async function loadCategories(): Promise<void> {
    categories.value = await backend.productCategories().catch(() => categories.value);
  }

  /** The product kept under a scanned code, on sale or not. */
  async function byCode(code: string): Promise<ProductRecord | null> {
    for (const one of codesOf(code)) {
      const { items } = await backend.productList({ text: one, category: null, state: null }, null, PAGE);
      const found = items.find((product) => product.code.toLowerCase() === one.toLowerCase());
      if (found) return found;
    }
    return null;
  }

  watch(
    () => [filter.category, filter.state],
    () => void pages.reload(),
  );

  return {
    ...pages,
    filter,
    count,
    categories,
    loadCategories,
    byCode,
    change: (part: Partial<ProductFilter>) => Object.assign(filter, part),
    clearFilter: () => {
      Object.assign(filter, onSale());
      return pages.reload();
    },
    /** Puts what has just been stored into its row, so that the list stays where it is. */
    replace: (changed: ProductRecord) => {
      pages.items.value = pages.items.value.map((one) => (one.id === changed.id ? changed : one));
    },
  };
}
