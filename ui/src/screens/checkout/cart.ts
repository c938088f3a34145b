import { computed, ref, shallowRef } from "vue";
import type { Discount, Product } from "@/backend";
import {
  emptyCart,
  newKey,
  piecesOf,
  withAmount,
  withChange,
  withProduct,
  withQuantity,
  type CartItem,
  type CartState,
} from "./cartMath";

/** What can be taken back after a removal. */
interface Undo {
  readonly before: CartState;
  /** The line that was removed; null when the cart was cleared. */
  readonly removed: CartItem | null;
}

/**
 * The cart of the sale being put together. Its `intent` is the id of the cashier's one wish to charge exactly these
 * goods: the same while the same wish is repeated (double click, retry after an error), new once the goods change.
 */
export function createCart() {
  const state = shallowRef<CartState>(emptyCart);
  const undoable = shallowRef<Undo | null>(null);
  const touched = ref<string | null>(null);
  const items = computed(() => state.value.items);
  let intent: string | null = null;

  function put(next: CartState, undo: Undo | null = null): void {
    // A discount or a note belongs to the goods it was given for.
    state.value = next.items.length === 0 ? emptyCart : next;
    undoable.value = undo;
    intent = null;
  }

  const putItems = (next: readonly CartItem[], undo: Undo | null = null): void => put({ ...state.value, items: next }, undo);

  /** Puts something in; its line is the one that keys act on. */
  function add(next: readonly CartItem[]): void {
    const before = items.value;
    putItems(next);
    touched.value = (next.find((item, at) => item !== before[at]) ?? next.at(-1))?.key ?? null;
  }

  function setQuantity(key: string, quantity: number): void {
    const before = state.value;
    const next = withQuantity(before.items, key, quantity);
    const removed = next.length < before.items.length ? before.items.find((item) => item.key === key) : undefined;
    putItems(next, removed ? { before, removed } : null);
  }

  return {
    state,
    items,
    undoable,
    pieces: computed(() => piecesOf(items.value)),
    /** The line that keys act on: the last one touched. */
    current: computed(() => items.value.find(({ key }) => key === touched.value) ?? items.value.at(-1) ?? null),
    touch: (key: string) => (touched.value = key),
    addProduct: (product: Product, quantity = 1) => add(withProduct(items.value, product, quantity)),
    addAmount: (fen: number, title: string) => add(withAmount(items.value, fen, title)),
    setQuantity,
    change: (key: string, change: Partial<CartItem>) => putItems(withChange(items.value, key, change)),
    setSale: (discount: Discount | null, note: string) => put({ ...state.value, discount, note }),
    clear: () => put(emptyCart, { before: state.value, removed: null }),
    undo: () => undoable.value && put(undoable.value.before),
    forgetUndo: () => (undoable.value = null),
    replace: (next: CartState) => put(next),
    intent: () => (intent ??= newKey()),
    intentMet: () => (intent = null),
  };
}

export type Cart = ReturnType<typeof createCart>;
