import type { CartLine, Checkout, Product } from "@/backend";

/** A line of the cart. Prices in whole fen; a product's price is shown here and decided by the core's catalogue. */
export interface CartItem {
  readonly key: string;
  readonly productId: number | null;
  readonly title: string;
  readonly unitPriceFen: number;
  readonly quantity: number;
}

export const MAX_QUANTITY = 9999;

export const amountOf = (item: CartItem): number => item.unitPriceFen * item.quantity;
export const totalOf = (items: readonly CartItem[]): number => items.reduce((sum, item) => sum + amountOf(item), 0);
export const piecesOf = (items: readonly CartItem[]): number => items.reduce((sum, item) => sum + item.quantity, 0);

const within = (quantity: number): number => Math.min(Math.max(Math.trunc(quantity), 0), MAX_QUANTITY);

/** Another quantity for one line; zero removes it. */
export function withQuantity(items: readonly CartItem[], key: string, quantity: number): CartItem[] {
  const wanted = within(quantity);
  if (wanted === 0) return items.filter((item) => item.key !== key);
  return items.map((item) => (item.key === key ? { ...item, quantity: wanted } : item));
}

/** One line for each product: adding it again raises the quantity. */
export function withProduct(items: readonly CartItem[], product: Product, quantity = 1): CartItem[] {
  const key = `product-${product.id}`;
  const there = items.find((item) => item.key === key);
  if (there) return withQuantity(items, key, there.quantity + quantity);
  const item = { key, productId: product.id, title: product.name, unitPriceFen: product.priceFen };
  return [...items, { ...item, quantity: within(quantity) }];
}

/** Keyed amounts are never merged: two of ¥5.00 may be two different things. */
export function withAmount(items: readonly CartItem[], fen: number, title: string): CartItem[] {
  const item = { key: `amount-${crypto.randomUUID()}`, productId: null, title: title.trim(), unitPriceFen: fen };
  return [...items, { ...item, quantity: 1 }];
}

/** What the core is told: a product by its id alone, a keyed amount with its price. */
export const toLines = (items: readonly CartItem[]): CartLine[] =>
  items.map(({ productId, title, unitPriceFen, quantity }) =>
    productId === null
      ? { productId, title: title || null, unitPriceFen, quantity }
      : { productId, title: null, unitPriceFen: null, quantity },
  );

/** The goods of a sale again, when the cart they came from is gone (the program was restarted). */
export const fromCheckout = (checkout: Checkout): CartItem[] =>
  checkout.lines.map((line, at) => ({
    key: `again-${checkout.saleNo}-${at}`,
    productId: line.productId,
    title: line.title,
    unitPriceFen: line.unitPriceFen,
    quantity: line.quantity,
  }));
