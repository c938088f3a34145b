import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { effectScope } from "vue";
import { gridTarget } from "@/screens/checkout/gridFocus";
import { useCatalogue } from "@/screens/checkout/useCatalogue";
import { core } from "./fake/bindings";
import { makeCatalogue } from "./fake/catalogue";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => (page = await openPage()));
afterEach(() => page.wrapper.unmount());

const total = (): string | undefined => page.one("cart-total").dataset.fen;

describe("a line", () => {
  it("gets another quantity, price, discount and note by keys alone", async () => {
    await page.click("product-tile");
    await page.key("F4");
    await page.type("line-quantity", "3");
    await page.type("line-price", "12");
    await page.type("discount-input", "10");
    await page.type("line-note", "少冰");
    expect(page.one("line-amount").textContent).toContain("32.40");
    page.one("line-editor").dispatchEvent(new Event("submit", { cancelable: true }));
    await flushPromises();
    expect(page.all("line-editor")).toEqual([]);
    expect(total()).toBe("3240");
    expect(page.one("cart-line").textContent).toContain("少冰");
    await page.key("F9");
    expect(core.requests[0]).toMatchObject({
      expectedTotalFen: 3240,
      cart: { lines: [{ unitPriceFen: 1200, quantity: 3, discount: { kind: "percent", value: 1000 }, note: "少冰" }] },
    });
  });

  it("keeps what it was when the discount is above its amount, and says so at the field", async () => {
    await page.click("product-tile");
    await page.click("cart-edit");
    await page.click("discount-amount");
    await page.type("discount-input", "15.01");
    await page.click("line-apply");
    expect(page.all("line-editor")).toHaveLength(1);
    expect(page.one("line-editor").textContent).toContain("优惠不能超过金额");
    await page.key("Escape");
    expect(total()).toBe("1500");
  });

  it("that a smaller quantity has made cheaper than its discount can't be charged, and is named", async () => {
    await page.key("2", page.one("product-tile"));
    await page.key("F4");
    await page.click("discount-amount");
    await page.type("discount-input", "20");
    await page.click("line-apply");
    expect(total()).toBe("1000");
    await page.click("cart-fewer");
    expect(page.one("cart-line").textContent).toContain("优惠超过了这一行的金额");
    expect((page.one("charge") as HTMLButtonElement).disabled).toBe(true);
    await page.key("F9");
    expect(core.requests).toEqual([]);
  });
});

describe("the whole sale", () => {
  it("gets a percentage, and the lines and the amount off add up to what is to pay", async () => {
    await page.click("product-tile");
    await page.key("F5");
    await page.click("discount-quick");
    expect(page.one("sale-total").dataset.fen).toBe("1425");
    await page.click("sale-apply");
    expect([page.one("cart-off").dataset.fen, total()]).toEqual(["75", "1425"]);
  });

  it("is rounded down to yuan", async () => {
    core.catalogue[0]!.priceFen = 1587;
    await page.click("product-tile");
    await page.key("F5");
    await page.click("round-yuan");
    await page.click("sale-apply");
    expect(total()).toBe("1500");
  });

  it("is not charged at a price that was changed meanwhile", async () => {
    await page.click("product-tile");
    core.catalogue[0]!.priceFen = 1600;
    await page.key("F9");
    expect(page.all("sheet")).toEqual([]);
    expect(document.body.textContent).toContain("有商品刚刚改了价");
    expect(total()).toBe("1600");
    await page.key("F9");
    expect(page.all("sheet")).toHaveLength(1);
  });
});

describe("a product that was retired while it lay in the cart", () => {
  it("is named in its line", async () => {
    await page.click("product-tile");
    const [gone] = core.catalogue.splice(0, 1);
    await page.key("+", page.one("cart-line"));
    expect(page.one("cart-line").textContent).toContain(gone!.name);
    expect(page.one("cart-line").textContent).toContain("已经停售，请移除这一行");
    expect((page.one("charge") as HTMLButtonElement).disabled).toBe(true);
  });
});

describe("a price the core can't give at the moment", () => {
  it("is asked for again when the sale is charged, and no total is shown meanwhile", async () => {
    const works = core.cartQuote;
    core.cartQuote = async () => ({ status: "error", error: { code: "database_down", field: null, detail: "" } });
    await page.click("product-tile");
    expect(page.one("cart-problem").textContent).toContain("连不上共用的数据库");
    expect(page.all("cart-total")).toEqual([]);
    await page.key("F9");
    expect(core.requests).toEqual([]);
    expect(page.all("error-banner")).toHaveLength(1);
    core.cartQuote = works;
    await page.click("charge");
    expect(page.all("sheet")).toHaveLength(1);
    expect(page.all("error-banner"), "what went wrong before is over").toEqual([]);
  });

  it("is told to somebody who can wave it away with Esc", async () => {
    core.cartQuote = async () => ({ status: "error", error: { code: "database_down", field: null, detail: "" } });
    await page.click("product-tile");
    await page.key("F9");
    await page.key("Escape");
    expect(page.all("error-banner")).toEqual([]);
  });
});

describe("the lines of the cart", () => {
  it("hand the keys on when one of them goes", async () => {
    const tiles = page.all("product-tile");
    tiles[0]!.click();
    tiles[1]!.click();
    await flushPromises();
    page.all("cart-line")[0]!.focus();
    await page.key("Delete", page.all("cart-line")[0]);
    expect(document.activeElement).toBe(page.one("cart-line"));
  });
});

describe("sales put aside", () => {
  async function hold(note: string): Promise<void> {
    await page.key("F6");
    await page.type("hold-note", note);
    await page.click("hold-confirm");
  }

  it("come back with everything that was changed about them", async () => {
    await page.click("product-tile");
    await page.key("F5");
    await page.click("discount-quick");
    await page.click("sale-apply");
    await hold("7 号桌");
    expect(page.all("cart-line")).toEqual([]);
    expect(page.one("cart-take-back").textContent).toContain("1");
    await page.key("F7");
    expect(page.one("held-row").textContent).toContain("7 号桌");
    await page.click("held-take");
    expect(total()).toBe("1425");
    expect(core.heldList).toEqual([]);
  });

  it("swap places with the cart that is in the way", async () => {
    await page.click("product-tile");
    await hold("a");
    await page.key("3", page.one("product-tile"));
    await page.key("F7");
    await page.click("held-take");
    expect(page.one("cart-line").dataset.quantity).toBe("1");
    expect(core.heldList.map(({ sale }) => sale.pieces)).toEqual([3]);
  });

  it("that another till has taken are told of, and the list is read again", async () => {
    await page.click("product-tile");
    await hold("a");
    await page.key("F6");
    core.heldList = [];
    await page.click("held-take");
    expect(page.one("held-refused").textContent).toContain("别的收银台");
    expect(page.all("held-row")).toEqual([]);
  });

  it("are deleted only after a question", async () => {
    await page.click("product-tile");
    await hold("a");
    await page.key("F7");
    await page.key("Delete", page.one("held-take"));
    await page.click("held-keep");
    expect(core.heldList).toHaveLength(1);
    await page.click("held-discard");
    await page.click("held-discard-confirm");
    expect(core.heldList).toEqual([]);
  });
});

describe("a crash", () => {
  it("loses nothing of the cart that was not charged", async () => {
    await page.click("product-tile");
    await page.key("F5");
    await page.click("discount-quick");
    await page.click("sale-apply");
    await expect.poll(() => core.draft?.discount).toEqual({ kind: "percent", value: 500 });
    page.wrapper.unmount();
    page = await openPage();
    expect(total()).toBe("1425");
  });

  it("brings back no goods that are being paid for", async () => {
    await page.click("product-tile");
    await page.key("F9");
    await flushPromises();
    expect(core.draft).toBeNull();
    page.wrapper.unmount();
    page = await openPage();
    expect(page.all("cart-line")).toEqual([]);
    expect(page.all("sheet")).toHaveLength(1);
  });
});

describe("a hundred thousand goods", () => {
  it("make few tiles, and keys reach the last one", async () => {
    core.catalogue = makeCatalogue(100_000);
    core.emit("catalogueChanged", null);
    await flushPromises();
    expect(page.all("product-tile").length).toBeLessThan(120);
    await page.key("ArrowDown", page.one("search"));
    await page.key("End", document.activeElement!);
    expect(document.querySelector("[data-tile][tabindex='0']")).not.toBeNull();
  });

  it.each([
    ["ArrowRight", 0, 1],
    ["ArrowDown", 3, 8],
    ["PageDown", 3, 18],
    ["PageUp", 3, 3],
    ["End", 3, 99],
    ["Home", 60, 0],
    ["ArrowUp", 3, null],
    ["ArrowRight", 99, null],
    ["x", 3, null],
  ])("%s from %i leads to %s", (key, at, target) => expect(gridTarget(key, at, 5, 3, 100)).toBe(target));
});

describe("a screen that shows more than one page of goods", () => {
  it("reads all of them again for another category", async () => {
    core.catalogue = makeCatalogue(2_000);
    const scope = effectScope();
    const goods = scope.run(() => useCatalogue(() => undefined))!;
    await goods.start();
    goods.see(0, 150);
    await flushPromises();
    goods.category.value = core.catalogue[0]!.category;
    await flushPromises();
    expect(goods.total.value).toBeGreaterThan(150);
    expect(goods.at(149)?.category).toBe(core.catalogue[0]!.category);
    scope.stop();
  });
});
