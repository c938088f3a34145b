import type { Cart, CartLine, Discount, ErrorCode, HeldSale, Product, Quote, SaleLine } from "../../src/bindings";
import { no, ok, type Answer } from "./answer";

const offOf = (discount: Discount | null, of: number): number => {
  if (discount === null) return 0;
  return discount.kind === "amount" ? discount.value : Math.floor((of * discount.value + 5000) / 10_000);
};

/** Largest remainder, as the core spreads a discount. */
function spread(whole: number, parts: readonly number[]): number[] {
  const sum = parts.reduce((all, part) => all + part, 0);
  const shares = parts.map((part) => Math.floor((whole * part) / sum));
  let left = whole - shares.reduce((all, share) => all + share, 0);
  const order = parts.map((part, at) => [(whole * part) % sum, at] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, at] of order) if (left-- > 0) shares[at]! += 1;
  return shares;
}

/** The cart's half of the fake core: what a cart costs, its draft, and carts put aside. */
export abstract class FakeCart {
  abstract catalogue: Product[];
  draft: Cart | null = null;
  heldList: { sale: HeldSale; cart: Cart }[] = [];
  private heldMade = 0;

  private lineOf(line: CartLine): SaleLine {
    const product = this.catalogue.find(({ id }) => id === line.productId);
    const listPriceFen = product?.priceFen ?? line.unitPriceFen ?? 0;
    const unitPriceFen = line.unitPriceFen ?? listPriceFen;
    const discountFen = offOf(line.discount, unitPriceFen * line.quantity);
    return {
      productId: line.productId,
      title: product?.name ?? line.title ?? "收银",
      quantity: line.quantity,
      listPriceFen,
      unitPriceFen,
      discount: line.discount,
      discountFen,
      shareFen: 0,
      amountFen: unitPriceFen * line.quantity - discountFen,
      note: line.note,
    };
  }

  /** What the core's pricing says, or why not. */
  price({ lines, discount }: Cart): Quote | { code: ErrorCode; field: string } {
    const gone = lines.find(({ productId }) => productId !== null && !this.catalogue.some(({ id }) => id === productId));
    if (gone) return { code: "product_gone", field: `products.${gone.productId}` };
    const sold = lines.map((line) => this.lineOf(line));
    const wrong = sold.findIndex(({ amountFen }) => amountFen < 0);
    if (wrong >= 0) return { code: "discount_too_large", field: `lines.${wrong}` };
    const before = sold.reduce((sum, line) => sum + line.amountFen, 0);
    if (before === 0) return { code: "amount_not_positive", field: "" };
    const saleDiscountFen = offOf(discount, before);
    if (saleDiscountFen >= before) return { code: "discount_too_large", field: "discount" };
    const shares = spread(saleDiscountFen, sold.map(({ amountFen }) => amountFen));
    return {
      lines: sold.map((line, at) => ({ ...line, shareFen: shares[at]!, amountFen: line.amountFen - shares[at]! })),
      grossFen: sold.reduce((sum, line) => sum + line.unitPriceFen * line.quantity, 0),
      lineDiscountsFen: sold.reduce((sum, line) => sum + line.discountFen, 0),
      saleDiscountFen,
      totalFen: before - saleDiscountFen,
    };
  }

  cartQuote(cart: Cart): Answer<Quote> {
    const priced = this.price(cart);
    return "code" in priced ? no(priced.code, priced.field) : ok(priced);
  }

  private hundredths(text: string): number | ErrorCode {
    if (text.trim() === "") return "amount_empty";
    if (!/^\d+(\.\d*)?$/.test(text)) return "amount_not_a_number";
    const [whole = "0", rest = ""] = text.split(".");
    if (rest.length > 2) return "amount_too_precise";
    if (whole.length > 7) return "amount_too_large";
    return Number(whole) * 100 + Number(rest.padEnd(2, "0"));
  }

  parsePrice(text: string): Answer<number> {
    const fen = this.hundredths(text);
    return typeof fen === "number" ? ok(fen) : no(fen, "price");
  }

  parsePercent(text: string): Answer<number> {
    const points = this.hundredths(text.replace(/[%％]$/, ""));
    if (typeof points !== "number") return no(points, "percent");
    return points <= 10_000 ? ok(points) : no("percent_unusable", "percent");
  }

  draftGet = () => ok(this.draft);

  draftSave(cart: Cart): Answer<null> {
    this.draft = cart.lines.length === 0 ? null : cart;
    return ok(null);
  }

  private putAside(cart: Cart, note: string): void {
    const priced = this.price(cart);
    const sale: HeldSale = {
      id: (this.heldMade += 1),
      till: "1 号台",
      who: "",
      heldAtMs: Date.now(),
      note,
      pieces: cart.lines.reduce((sum, line) => sum + line.quantity, 0),
      totalFen: "code" in priced ? 0 : priced.totalFen,
      titles: cart.lines.map(({ title }) => title ?? "收银"),
    };
    this.heldList = [{ sale, cart }, ...this.heldList];
    this.draft = null;
  }

  heldAdd(cart: Cart, note: string): Answer<null> {
    if (cart.lines.length === 0) return no("cart_empty");
    this.putAside(cart, note);
    return ok(null);
  }

  heldPage(before: number | null, limit: number) {
    const fits = this.heldList.map(({ sale }) => sale).filter(({ id }) => before === null || id < before);
    const items = fits.slice(0, limit);
    return ok({ items, next: fits.length > limit ? items.at(-1)!.id : null, count: this.heldList.length });
  }

  private taken(id: number): Cart | null {
    const found = this.heldList.find(({ sale }) => sale.id === id);
    this.heldList = this.heldList.filter((one) => one !== found);
    return found?.cart ?? null;
  }

  heldTake(id: number, aside: Cart): Answer<Cart> {
    const cart = this.taken(id);
    if (!cart) return no("held_gone");
    if (aside.lines.length > 0) this.putAside(aside, "");
    this.draft = cart;
    return ok(cart);
  }

  heldDiscard(id: number): Answer<null> {
    return this.taken(id) ? ok(null) : no("held_gone");
  }
}
