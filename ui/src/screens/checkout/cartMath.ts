import type { Cart as WireCart, Checkout, Discount, Product } from "@/backend";

/** A line of the cart as the cashier entered it. What it costs, the core says (see `cartQuote.ts`). */
export interface CartItem {
  readonly key: string;
  readonly productId: number | null;
  readonly title: string;
  /** The catalogue's price when it was put in, or the keyed amount; null until the core has said it. In fen. */
  readonly listPriceFen: number | null;
  /** The price the cashier gave it instead. */
  readonly changedPriceFen: number | null;
  readonly quantity: number;
  readonly discount: Discount | null;
  readonly note: string;
}

/** All that is in the cart. */
export interface CartState {
  readonly items: readonly CartItem[];
  readonly discount: Discount | null;
  readonly note: string;
}

export const emptyCart: CartState = { items: [], discount: null, note: "" };
export const MAX_QUANTITY = 9999;
const plain = { changedPriceFen: null, discount: null, note: "" } as const;

export const piecesOf = (items: readonly CartItem[]): number => items.reduce((sum, item) => sum + item.quantity, 0);
export const newKey = (): string => crypto.randomUUID();

const within = (quantity: number): number => Math.min(Math.max(Math.trunc(quantity), 0), MAX_QUANTITY);
const isPlain = (item: CartItem): boolean => item.changedPriceFen === null && item.discount === null && item.note === "";

/** Another quantity for one line; zero removes it. */
export function withQuantity(items: readonly CartItem[], key: string, quantity: number): CartItem[] {
  const wanted = within(quantity);
  if (wanted === 0) return items.filter((item) => item.key !== key);
  return items.map((item) => (item.key === key ? { ...item, quantity: wanted } : item));
}

/** Something else changed about one line. */
export function withChange(items: readonly CartItem[], key: string, change: Partial<CartItem>): CartItem[] {
  return items.map((item) => (item.key === key ? { ...item, ...change } : item));
}

/** Adding a product again raises its quantity, unless its line was made a special one (other price, discount, note). */
export function withProduct(items: readonly CartItem[], product: Product, quantity = 1): CartItem[] {
  const there = items.find((item) => item.productId === product.id && isPlain(item));
  if (there) return withQuantity(items, there.key, there.quantity + quantity);
  const item = { key: newKey(), productId: product.id, title: product.name, listPriceFen: product.priceFen };
  return [...items, { ...plain, ...item, quantity: within(quantity) }];
}

/** Keyed amounts are never merged: two of ¥5.00 may be two different things. */
export function withAmount(items: readonly CartItem[], fen: number, title: string): CartItem[] {
  const item = { key: newKey(), productId: null, title: title.trim(), listPriceFen: fen };
  return [...items, { ...plain, ...item, quantity: 1 }];
}

/** What the core is told: a product by its id and its changed price if it has one, a keyed amount with its price. */
export const toWire = ({ items, discount, note }: CartState): WireCart => ({
  lines: items.map((item) => ({
    productId: item.productId,
    title: item.title || null,
    unitPriceFen: item.changedPriceFen ?? (item.productId === null ? item.listPriceFen : null),
    quantity: item.quantity,
    discount: item.discount,
    note: item.note,
  })),
  discount,
  note,
});

/** A cart the core kept: a draft, or one that was put aside. */
export const fromWire = ({ lines, discount, note }: WireCart): CartState => ({
  items: lines.map((line) => ({
    key: newKey(),
    productId: line.productId,
    title: line.title ?? "",
    listPriceFen: line.productId === null ? line.unitPriceFen : null,
    changedPriceFen: line.productId === null ? null : line.unitPriceFen,
    quantity: line.quantity,
    discount: line.discount,
    note: line.note,
  })),
  discount,
  note,
});

/** The goods of a sale again, when the cart they came from is gone (the program was restarted). */
export const fromCheckout = ({ lines, discount, note }: Checkout): CartState => ({
  items: lines.map((line) => ({
    key: newKey(),
    productId: line.productId,
    title: line.title,
    listPriceFen: line.listPriceFen,
    changedPriceFen: line.unitPriceFen === line.listPriceFen ? null : line.unitPriceFen,
    quantity: line.quantity,
    discount: line.discount,
    note: line.note,
  })),
  discount,
  note,
});
