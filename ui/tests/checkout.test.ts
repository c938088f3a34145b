import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => (page = await openPage()));
afterEach(() => page.wrapper.unmount());

async function waiting(): Promise<string> {
  await page.click("product-tile");
  await page.click("charge");
  const no = page.one("sheet").dataset.outTradeNo!;
  core.show(no);
  await flushPromises();
  return no;
}

describe("the catalogue", () => {
  it("lists products and puts them into the cart", async () => {
    await page.click("product-tile");
    await page.click("product-tile");
    expect(page.one("cart-line").dataset.quantity).toBe("2");
    expect(page.one("cart-total").dataset.fen).toBe(String(core.catalogue[0]!.priceFen * 2));
  });

  it("waits for an input method to finish before it searches", async () => {
    const asked = vi.spyOn(core, "products");
    const input = page.one("search") as HTMLInputElement;
    input.value = "na";
    input.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    await flushPromises();
    expect(asked).not.toHaveBeenCalled();
    input.value = "拿铁";
    input.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    await page.key("Enter", input);
    expect(asked.mock.calls.map(([query]) => query.text)).toEqual(["拿铁"]);
    expect(page.one("cart-line").textContent).toContain("拿铁");
  });

  it("adds what a scanner typed, though Enter comes before the answer", async () => {
    const input = page.one("search") as HTMLInputElement;
    input.value = core.catalogue[4321]!.code;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await page.key("Enter", input);
    expect(page.one("cart-line").textContent).toContain(core.catalogue[4321]!.name);
  });

  it("adds nothing for an Enter without words", async () => {
    await page.key("Enter", page.one("search"));
    expect(page.all("cart-line")).toEqual([]);
  });

  it("says what to do when nothing fits, and adds nothing", async () => {
    await page.type("search", "没有这种东西");
    await page.key("Enter", page.one("search"));
    expect(page.all("product-tile")).toEqual([]);
    expect(page.all("cart-line")).toEqual([]);
    expect(document.body.textContent).toContain("没有找到“没有这种东西”");
  });

  it("gives the keys back to where they were when a dialog goes", async () => {
    page.one("product-tile").focus();
    await page.key("F1");
    await page.key("Escape");
    expect(document.activeElement).toBe(page.one("product-tile"));
    await page.click("nav-settings");
    await page.click("nav-checkout");
    expect(document.activeElement).toBe(page.one("search"));
  });

  it("digits on a product add that many, digits on a cart line set the quantity", async () => {
    await page.key("3", page.one("product-tile"));
    expect(page.one("cart-line").dataset.quantity).toBe("3");
    await page.key("1", page.one("cart-line"));
    await page.key("2", page.one("cart-line"));
    expect(page.one("cart-line").dataset.quantity).toBe("12");
    await page.key("-", page.one("cart-line"));
    expect(page.one("cart-line").dataset.quantity).toBe("11");
    await page.key("Delete", page.one("cart-line"));
    expect(page.all("cart-line")).toEqual([]);
    await page.click("cart-undo");
    expect(page.one("cart-line").dataset.quantity).toBe("11");
  });
});

describe("the keypad", () => {
  it.each([
    ["", "请输入金额。"],
    ["1e3", "这不是金额。只用数字和小数点，例如 12.50。"],
    ["-1", "这不是金额。只用数字和小数点，例如 12.50。"],
    ["1.005", "金额最多两位小数，例如 12.50。"],
    ["0", "金额要大于零。"],
    ["99999999999", "金额太大了，请检查是不是多按了几位。"],
  ])("answers “%s” with a sentence and adds nothing", async (text, sentence) => {
    await page.key("F3");
    await page.type("keypad-input", text);
    await page.click("keypad-add");
    expect(page.one("keypad-error").textContent).toBe(sentence);
    expect(page.all("cart-line")).toEqual([]);
  });

  it("adds an amount once and goes away", async () => {
    await page.click("keypad-open");
    await page.type("keypad-input", "12.34");
    await page.click("keypad-add");
    expect(page.all("keypad-input")).toEqual([]);
    expect(page.one("cart-total").dataset.fen).toBe("1234");
  });
});

describe("收款", () => {
  it("sends one request id for a double click", async () => {
    await page.click("product-tile");
    const charge = page.one("charge");
    charge.click();
    charge.click();
    await page.key("F9");
    expect(core.requests).toHaveLength(1);
    expect(core.requests[0]!.requestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("shows the code, the amount and the number, then paid", async () => {
    const no = await waiting();
    expect(page.one("sheet").dataset.state).toBe("waiting");
    expect(page.one("sheet-qr").getAttribute("src")).toContain("data:image/svg+xml");
    expect(page.one("sheet-amount").textContent).toContain("15.00");
    await page.click("phone-pay");
    expect(page.one("sheet").dataset.state).toBe("paid");
    expect(page.all("sheet-qr")).toEqual([]);
    expect(core.checkouts.get(no)?.state).toBe("paid");
  });

  it("asks before it cancels, and keeps waiting when told so", async () => {
    await waiting();
    await page.key("Escape");
    await page.click("sheet-cancel-keep");
    expect(page.one("sheet").dataset.state).toBe("waiting");
    await page.click("sheet-cancel");
    await page.click("sheet-cancel-confirm");
    expect(page.one("sheet").dataset.state).toBe("closing");
  });

  it("closes the question when the money arrives meanwhile", async () => {
    const no = await waiting();
    await page.click("sheet-cancel");
    core.pay(no);
    await flushPromises();
    expect(page.all("sheet-cancel-confirm")).toEqual([]);
    expect(page.one("sheet").dataset.state).toBe("paid");
  });

  it("says what WeChat answered when the cashier asks and nothing has changed", async () => {
    const no = await waiting();
    core.answered = true;
    await page.click("sheet-query");
    expect(page.one("sheet-hint").textContent).toContain("微信说这笔还没有付款");
    core.answered = false;
    await page.click("sheet-query");
    expect(page.one("sheet-hint").textContent).toContain("还没有问到结果");
    core.show(no);
    await page.click("sheet-refresh");
    expect(page.one("sheet-hint").textContent).toContain("顾客扫码后");
  });

  it("takes a cancellation back", async () => {
    await waiting();
    await page.click("sheet-cancel");
    await page.click("sheet-cancel-confirm");
    expect(page.one("sheet-refresh").textContent).toContain("继续收款");
    await page.click("sheet-refresh");
    expect(page.one("sheet").dataset.state).toBe("waiting");
  });

  it("leaves the keys of goods and cart alone while the sheet is there", async () => {
    await waiting();
    await page.key("F3");
    await page.key("F9");
    expect(page.all("keypad-input")).toEqual([]);
    expect(core.requests).toHaveLength(1);
  });
});

describe("paid", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] }));
  afterEach(() => void vi.useRealTimers());

  async function paid(): Promise<void> {
    core.pay(await waiting());
    await flushPromises();
  }

  it("is ready for the next customer after three seconds", async () => {
    await paid();
    await vi.advanceTimersByTimeAsync(2900);
    expect(page.all("sheet")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(400);
    expect(page.all("sheet")).toEqual([]);
    expect(page.all("cart-line")).toEqual([]);
    expect(document.activeElement).toBe(page.one("search"));
  });

  it("waits for somebody to see it when it comes while another room is shown", async () => {
    const no = await waiting();
    await page.click("nav-settings");
    core.pay(no);
    await flushPromises();
    await page.key("x");
    await vi.advanceTimersByTimeAsync(5000);
    await page.click("nav-checkout");
    expect(page.one("sheet").dataset.state).toBe("paid");
    await vi.advanceTimersByTimeAsync(3300);
    expect(page.all("sheet")).toEqual([]);
  });

  it("is ready at once with any key, but not with one already on its way", async () => {
    await paid();
    await page.key("Enter");
    expect(page.all("sheet")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    await page.key("a");
    expect(page.all("sheet")).toEqual([]);
  });
});
