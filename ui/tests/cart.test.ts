import { describe, expect, it } from "vitest";
import type { Product } from "@/backend";
import { createCart } from "@/screens/checkout/cart";
import { amountOf, MAX_QUANTITY, toLines, totalOf, withProduct, withQuantity } from "@/screens/checkout/cartMath";

const latte: Product = { id: 7, code: "690", name: "拿铁", category: "咖啡", priceFen: 1810, soldCount: 0 };
const bread: Product = { ...latte, id: 8, name: "可颂", priceFen: 995 };

describe("the sum of a cart", () => {
  it("is exact in fen where floats of yuan are not", () => {
    // 0.1 + 0.2, and 1.1 × 3: the classics.
    const items = [10, 20, 110].map((priceFen, at) => ({ ...latte, id: at, priceFen }));
    const cart = items.reduce((sum, product, at) => withProduct(sum, product, at === 2 ? 3 : 1), withProduct([], { ...latte, priceFen: 0 }));
    expect(totalOf(cart)).toBe(10 + 20 + 330);
  });

  it("keeps one line for each product", () => {
    const cart = withProduct(withProduct(withProduct([], latte), bread), latte, 2);
    expect(cart.map(({ title, quantity }) => [title, quantity])).toEqual([["拿铁", 3], ["可颂", 1]]);
    expect(cart.map(amountOf)).toEqual([5430, 995]);
  });

  it("never holds zero, fractions or absurd numbers of a thing", () => {
    const [line] = withProduct([], latte);
    const cart = [line!];
    expect(withQuantity(cart, line!.key, 0)).toEqual([]);
    expect(withQuantity(cart, line!.key, -3)).toEqual([]);
    expect(withQuantity(cart, line!.key, 2.9)[0]?.quantity).toBe(2);
    expect(withQuantity(cart, line!.key, 1e9)[0]?.quantity).toBe(MAX_QUANTITY);
  });
});

describe("what the core is told", () => {
  it("names a product by its id alone: its price is the catalogue's", () => {
    expect(toLines(withProduct([], latte, 2))).toEqual([
      { productId: 7, title: null, unitPriceFen: null, quantity: 2 },
    ]);
  });

  it("gives a keyed amount its price, and a title only when there is one", () => {
    const cart = createCart();
    cart.addAmount(1234, "  ");
    cart.addAmount(500, " 打包盒 ");
    expect(toLines(cart.items.value)).toEqual([
      { productId: null, title: null, unitPriceFen: 1234, quantity: 1 },
      { productId: null, title: "打包盒", unitPriceFen: 500, quantity: 1 },
    ]);
  });
});

describe("taking back", () => {
  it("brings a removed line and a cleared cart back", () => {
    const cart = createCart();
    cart.addProduct(latte);
    cart.addProduct(bread);
    const before = cart.items.value;
    cart.setQuantity(before[0]!.key, 0);
    expect(cart.undoable.value?.removed?.title).toBe("拿铁");
    cart.undo();
    expect(cart.items.value).toEqual(before);
    cart.clear();
    cart.undo();
    expect(cart.items.value).toEqual(before);
  });

  it("is over once something else was done", () => {
    const cart = createCart();
    cart.addProduct(latte);
    cart.clear();
    cart.addProduct(bread);
    expect(cart.undoable.value).toBeNull();
  });
});

describe("the intent to charge", () => {
  it("is the same for the same goods, and new when they change or the sale was made", () => {
    const cart = createCart();
    cart.addProduct(latte);
    const first = cart.intent();
    expect(cart.intent()).toBe(first);
    cart.addProduct(latte);
    const second = cart.intent();
    expect(second).not.toBe(first);
    cart.intentMet();
    expect(cart.intent()).not.toBe(second);
  });
});
