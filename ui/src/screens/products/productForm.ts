import { computed, reactive, ref, shallowRef } from "vue";
import { backend, BackendError, type ProductFields, type ProductRecord } from "@/backend";
import { formatFigures } from "@/shared/money/format";

export type FieldName = keyof ProductFields | "stock";

const plain = (fen: number): string => formatFigures(fen).replaceAll(",", "");

const fieldsOf = (product: ProductRecord | null, code = ""): ProductFields => ({
  code: product?.code ?? code,
  name: product?.name ?? "",
  price: product ? plain(product.priceFen) : "",
  category: product?.category ?? "",
  initials: product?.initials ?? "",
});

/** What is typed on one product: new when there is none yet, with the code that was `scanned` for it. Knows what is unsaved, and what somebody else wrote meanwhile. */
export function useProductForm(initial: ProductRecord | null, scanned = "") {
  /** As the core last told it. */
  const stored = shallowRef(initial);
  /** What somebody else saved while this form was open. */
  const theirs = shallowRef<ProductRecord | null>(null);
  const typed = reactive<ProductFields & { stock: string }>({ ...fieldsOf(initial, scanned), stock: "" });
  const error = shallowRef<BackendError | null>(null);
  const saved = ref(false);
  const busy = ref(false);
  /** The letters follow the name until somebody writes others. */
  let ownInitials = false;

  const fields = (): ProductFields => {
    const { code, name, price, category, initials } = typed;
    return { code, name, price, category, initials };
  };
  const dirty = computed(() => {
    const before = fieldsOf(stored.value, scanned);
    const now = fields();
    return typed.stock !== "" || (Object.keys(now) as (keyof ProductFields)[]).some((key) => now[key] !== before[key]);
  });

  async function rename(): Promise<void> {
    saved.value = false;
    if (ownInitials) return;
    const name = typed.name;
    const letters = await backend.productInitials(name).catch(() => null);
    if (letters !== null && name === typed.name && !ownInitials) typed.initials = letters;
  }

  function take(product: ProductRecord): void {
    stored.value = product;
    theirs.value = null;
    Object.assign(typed, fieldsOf(product), { stock: "" });
  }

  /** The stored product, or null when it was refused. */
  async function save(): Promise<ProductRecord | null> {
    if (busy.value) return null;
    busy.value = true;
    error.value = null;
    saved.value = false;
    try {
      const known = theirs.value ?? stored.value;
      const product = known
        ? await backend.productSave(known.id, known.version, fields())
        : await backend.productCreate(fields(), typed.stock);
      take(product);
      saved.value = true;
      return product;
    } catch (thrown) {
      error.value = BackendError.from(thrown);
      if (error.value.code === "product_moved" && stored.value) {
        theirs.value = (await backend.productGet(stored.value.id)).product;
      }
      return null;
    } finally {
      busy.value = false;
    }
  }

  return {
    stored,
    theirs,
    typed,
    error,
    saved,
    busy,
    dirty,
    rename,
    ownLetters: () => (ownInitials = typed.initials !== ""),
    take,
    save,
    /** What somebody else wrote where this form says something else; null where both agree. */
    other: (field: keyof ProductFields): string | null => {
      if (!theirs.value) return null;
      const value = fieldsOf(theirs.value)[field];
      return value === typed[field] ? null : value;
    },
  };
}

export type ProductFormView = ReturnType<typeof useProductForm>;
