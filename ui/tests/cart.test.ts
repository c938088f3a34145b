import { flushPromises } from "@vue/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import type { Discount, Product } from "@/backend";
import { createCart } from "@/screens/checkout/cart";
import { createCartQuote } from "@/screens/checkout/cartQuote";
import { fromWire, MAX_QUANTITY, toWire, withAmount, withChange, withProduct, withQuantity } from "@/screens/checkout/cartMath";
import { core } from "./fake/bindings";

const latte: Product = { id: 7, code: "690", name: "拿铁", category: "咖啡", priceFen: 1810, soldCount: 0, picture: null };
const bread: Product = { ...latte, id: 8, name: "可颂", priceFen: 995 };
const tenPercent: Discount = { kind: "percent", value: 1000 };

describe("the lines of a cart", () => {
  it("are one for each product", () => {
    const cart = withProduct(withProduct(withProduct([], latte), bread), latte, 2);
    expect(cart.map(({ title, quantity }) => [title, quantity])).toEqual([["拿铁", 3], ["可颂", 1]]);
  });

  it("stay apart where one was made special: its discount was not given for the next piece", () => {
    const [line] = withProduct([], latte);
    const special = withChange([line!], line!.key, { discount: tenPercent });
    const cart = withProduct(withProduct(special, latte), latte);
    expect(cart.map(({ discount, quantity }) => [discount, quantity])).toEqual([[tenPercent, 1], [null, 2]]);
  });

  it("never hold zero, fractions or absurd numbers of a thing", () => {
    const [line] = withProduct([], latte);
    const cart = [line!];
    expect(withQuantity(cart, line!.key, 0)).toEqual([]);
    expect(withQuantity(cart, line!.key, -3)).toEqual([]);
    expect(withQuantity(cart, line!.key, 2.9)[0]?.quantity).toBe(2);
    expect(withQuantity(cart, line!.key, 1e9)[0]?.quantity).toBe(MAX_QUANTITY);
  });

  it("keep keyed amounts apart: two of ¥5.00 may be two different things", () => {
    expect(withAmount(withAmount([], 500, "a"), 500, "a")).toHaveLength(2);
  });
});

describe("what the core is told", () => {
  it("names a product by its id: its price is the catalogue's unless the cashier changed it", () => {
    const [line] = withProduct([], latte, 2);
    const plain = toWire({ items: [line!], discount: null, note: "" }).lines[0];
    expect(plain).toMatchObject({ productId: 7, unitPriceFen: null, quantity: 2, discount: null, note: "" });
    const changed = withChange([line!], line!.key, { changedPriceFen: 1500, discount: tenPercent, note: "少冰" });
    expect(toWire({ items: changed, discount: null, note: "" }).lines[0]).toMatchObject({
      unitPriceFen: 1500,
      discount: tenPercent,
      note: "少冰",
    });
  });

  it("gives a keyed amount its price, and a title only when there is one", () => {
    const cart = createCart();
    cart.addAmount(1234, "  ");
    cart.addAmount(500, " 打包盒 ");
    expect(toWire(cart.state.value).lines.map(({ productId, title, unitPriceFen }) => [productId, title, unitPriceFen])).toEqual([
      [null, null, 1234],
      [null, "打包盒", 500],
    ]);
  });

  it("comes back as it went: a draft or a held cart loses nothing", () => {
    const cart = createCart();
    cart.addProduct(latte, 2);
    cart.addAmount(500, "打包盒");
    const [first] = cart.items.value;
    cart.change(first!.key, { changedPriceFen: 0, note: "赠" });
    cart.setSale({ kind: "amount", value: 30 }, "7 号桌");
    const wire = toWire(cart.state.value);
    expect(toWire(fromWire(wire))).toEqual(wire);
  });
});

describe("taking back", () => {
  it("brings a removed line and a cleared cart back, with the discount on it", () => {
    const cart = createCart();
    cart.addProduct(latte);
    cart.addProduct(bread);
    cart.setSale(tenPercent, "");
    const before = cart.state.value;
    cart.setQuantity(before.items[0]!.key, 0);
    expect(cart.undoable.value?.removed?.title).toBe("拿铁");
    cart.undo();
    expect(cart.state.value).toEqual(before);
    cart.clear();
    expect(cart.state.value).toEqual({ items: [], discount: null, note: "" });
    cart.undo();
    expect(cart.state.value).toEqual(before);
  });

  it("is over once something else was done", () => {
    const cart = createCart();
    cart.addProduct(latte);
    cart.clear();
    cart.addProduct(bread);
    expect(cart.undoable.value).toBeNull();
  });

  it("gives the next customer no discount of the last one", () => {
    const cart = createCart();
    cart.addProduct(latte);
    cart.setSale(tenPercent, "note");
    cart.setQuantity(cart.items.value[0]!.key, 0);
    cart.addProduct(bread);
    expect(cart.state.value).toMatchObject({ discount: null, note: "" });
  });
});

describe("the line that keys act on", () => {
  it("is the one touched last, and one that is there", () => {
    const cart = createCart();
    cart.addProduct(latte);
    cart.addProduct(bread);
    expect(cart.current.value?.title).toBe("可颂");
    cart.addProduct(latte);
    expect(cart.current.value?.title).toBe("拿铁");
    cart.setQuantity(cart.current.value!.key, 0);
    expect(cart.current.value?.title).toBe("可颂");
  });
});

describe("the intent to charge", () => {
  it("is the same for the same goods, and new when they change or the sale was made", () => {
    const cart = createCart();
    cart.addProduct(latte);
    const first = cart.intent();
    expect(cart.intent()).toBe(first);
    cart.setSale(tenPercent, "");
    const second = cart.intent();
    expect(second).not.toBe(first);
    cart.intentMet();
    expect(cart.intent()).not.toBe(second);
  });
});

describe("the price", () => {
  beforeEach(() => void (core.catalogue = [latte, bread]));

  it("is the core's, of exactly the present cart", async () => {
    const cart = createCart();
    const price = createCartQuote(cart);
    cart.addProduct(latte);
    cart.setSale(tenPercent, "");
    expect((await price.settled()).totalFen).toBe(1629);
    expect(price.lines.value.get(cart.items.value[0]!.key)?.amountFen).toBe(1629);
  });

  it("takes no answer to an older question", async () => {
    const cart = createCart();
    const price = createCartQuote(cart);
    const answers: (() => void)[] = [];
    const works = core.cartQuote.bind(core);
    core.cartQuote = async (asked) => {
      await new Promise<void>((done) => answers.push(done));
      return works(asked);
    };
    cart.addProduct(latte);
    cart.addProduct(bread);
    answers[1]!();
    await flushPromises();
    answers[0]!();
    await flushPromises();
    expect(price.quote.value?.totalFen).toBe(1810 + 995);
  });

  it("that can't be had names the line it is about", async () => {
    const cart = createCart();
    const price = createCartQuote(cart);
    cart.addProduct(latte);
    cart.addProduct(bread);
    const key = cart.items.value[1]!.key;
    cart.change(key, { discount: { kind: "amount", value: 996 } });
    await expect(price.settled()).rejects.toMatchObject({ code: "discount_too_large" });
    expect(price.wrongLine.value).toEqual({ key, why: "cart.lineTooMuch" });
  });
});
