import { computed, shallowRef } from "vue";
import type { Product } from "@/backend";
import { piecesOf, totalOf, withAmount, withProduct, withQuantity, type CartItem } from "./cartMath";

/** What can be taken back after a removal. */
interface Undo {
  readonly items: readonly CartItem[];
  /** The line that was removed; null when the cart was cleared. */
  readonly removed: CartItem | null;
}

/**
 * The cart of the sale being put together. Its `intent` is the id of the cashier's one wish to charge exactly these
 * goods: the same while the same wish is repeated (double click, retry after an error), new once the goods change.
 */
export function createCart() {
  const items = shallowRef<readonly CartItem[]>([]);
  const undoable = shallowRef<Undo | null>(null);
  let intent: string | null = null;

  function put(next: readonly CartItem[], undo: Undo | null = null): void {
    items.value = next;
    undoable.value = undo;
    intent = null;
  }

  function setQuantity(key: string, quantity: number): void {
    const before = items.value;
    const next = withQuantity(before, key, quantity);
    const removed = next.length < before.length ? before.find((item) => item.key === key) : undefined;
    put(next, removed ? { items: before, removed } : null);
  }

  return {
    items,
    undoable,
    total: computed(() => totalOf(items.value)),
    pieces: computed(() => piecesOf(items.value)),
    addProduct: (product: Product, quantity = 1) => put(withProduct(items.value, product, quantity)),
    addAmount: (fen: number, title: string) => put(withAmount(items.value, fen, title)),
    setQuantity,
    clear: () => put([], { items: items.value, removed: null }),
    undo: () => undoable.value && put(undoable.value.items),
    forgetUndo: () => (undoable.value = null),
    replace: (next: readonly CartItem[]) => put(next),
    intent: () => (intent ??= crypto.randomUUID()),
    intentMet: () => (intent = null),
  };
}

export type Cart = ReturnType<typeof createCart>;
