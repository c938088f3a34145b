import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { codesOf, shownCode, sortOf, withoutAim } from "@/shared/scan/sort";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";
import { gun, gunPace, quickPerson, strike } from "./scan-keys";

const KNOWN = "6900000000000";
const WECHAT = "134567890123456789";

/** A room is read from the disk when it is first entered. */
const SLOW = { timeout: 15_000 };
vi.setConfig({ testTimeout: 30_000 });

let page: Page;
beforeEach(async () => void (page = await openPage()));
afterEach(() => page.wrapper.unmount());

const field = (testid: string): HTMLInputElement => page.one(testid) as HTMLInputElement;
const outcomes = (): (string | undefined)[] => page.all("scan-notice").map((one) => one.dataset.outcome);
const quantity = (): string | undefined => page.all("cart-line")[0]?.dataset.quantity;

describe("a scan in the checkout", () => {
  it("adds the product, and the same again raises its quantity, with the search untouched", async () => {
    await page.type("search", "拿铁");
    field("search").focus();
    await gun(KNOWN);
    await gun(KNOWN);
    expect(quantity()).toBe("2");
    expect(field("search").value).toBe("拿铁");
    expect(page.one("scan-added").textContent).toContain("拿铁");
  });

  it("presses no button that has the focus", async () => {
    await gun(KNOWN);
    page.one("charge").focus();
    await gun(KNOWN);
    expect([quantity(), core.requests.length]).toEqual(["2", 0]);
    page.all("product-tile")[3]!.focus();
    await gun(KNOWN);
    expect([quantity(), page.all("cart-line").length]).toEqual(["3", 1]);
  });

  it("of an unknown code says so, and offers a product with that code", async () => {
    await gun("A-77301");
    expect(outcomes()).toEqual(["unknown"]);
    await page.click("scan-create");
    await expect.poll(() => page.all("product-code").length, SLOW).toBe(1);
    expect(field("product-code").value).toBe("A-77301");
  });

  it("is not added to a sale that is being paid, and says so", async () => {
    await gun(KNOWN);
    await page.key("F9");
    await gun(KNOWN);
    expect(outcomes()).toEqual(["sheetOpen"]);
    expect(page.all("sheet")).toHaveLength(1);
  });

  it("after paid begins the next customer's cart", async () => {
    await gun(KNOWN);
    await page.key("F9");
    core.change([...core.checkouts.keys()].at(-1)!, { state: "paid" });
    await gun("6900000000001");
    expect([page.all("sheet").length, page.all("cart-line").length, quantity()]).toEqual([0, 1, "1"]);
  });

  it("of a payment code says what to do, masked, and asks the core nothing", async () => {
    const asked: string[][] = [];
    core.productByCode = ((codes: string[]) => (asked.push(codes), { status: "ok", data: null })) as never;
    await gun(WECHAT);
    await gun("281234567890123456");
    expect(outcomes()).toEqual(["alipay", "wechatPay"]);
    expect(document.body.textContent).not.toContain(WECHAT);
    expect(asked).toEqual([]);
  });

  it("that lost a figure on the way is masked all the same", async () => {
    const torn = WECHAT.slice(1);
    await gun(torn);
    expect(outcomes()).toEqual(["unknown"]);
    expect(document.body.textContent).not.toContain(torn);
  });

  it("over an open dialog says that it was not used", async () => {
    await gun(KNOWN);
    await page.key("F5");
    await gun(KNOWN);
    expect([outcomes(), quantity()]).toEqual([["dialogOpen"], "1"]);
    expect(page.one("scan-notice").closest("dialog")).not.toBeNull();
  });
});

describe("a field that has the focus", () => {
  it("with a selection keeps text and selection", async () => {
    await page.click("product-tile");
    await page.key("F4");
    const price = field("line-price");
    price.focus();
    price.setSelectionRange(0, 2);
    const before = price.value;
    await gun(KNOWN);
    expect([price.value, price.selectionStart, price.selectionEnd]).toEqual([before, 0, 2]);
  });

  it("behind an input method gets its text back, whatever that wrote", async () => {
    await page.click("product-tile");
    await page.key("F6");
    await page.type("hold-note", "7 号");
    const note = field("hold-note");
    note.focus();
    const owned = (char: string): void => {
      if (char === "\n") return;
      note.value += char;
      note.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertCompositionText" }));
    };
    await strike(`${KNOWN}\n`, { ...gunPace, owned });
    expect([note.value, outcomes(), core.heldList.length]).toEqual(["7 号", ["dialogOpen"], 0]);
  });

  it("for a PIN never gets a scan, and nothing of it is shown", async () => {
    await page.click("nav-settings");
    await expect.poll(() => page.all("pin-next").length, SLOW).toBe(1);
    field("pin-next").focus();
    await gun("13579024");
    expect([field("pin-next").value, outcomes()]).toEqual(["", ["secret"]]);
    expect(document.body.textContent).not.toContain("13579024");
    await strike("135790", quickPerson);
    expect(field("pin-next").value).toBe("135790");
  });
});

describe("a quick person", () => {
  it("loses no figure in the keypad, the quantity and the discount", async () => {
    await page.click("keypad-open");
    field("keypad-input").focus();
    await strike("1234.56", quickPerson);
    expect(field("keypad-input").value).toBe("1234.56");
    await page.click("keypad-add");
    await page.key("F4");
    const amount = field("line-quantity");
    amount.focus();
    amount.select();
    await strike("12", quickPerson);
    field("discount-input").focus();
    await strike("9.99", quickPerson);
    expect([amount.value, field("discount-input").value]).toEqual(["12", "9.99"]);
  });

  it("writes over the selection, at the caret, within the length", async () => {
    const search = field("search");
    search.value = "abcd";
    search.focus();
    search.setSelectionRange(1, 3);
    await strike("12345", quickPerson);
    expect([search.value, search.selectionStart]).toEqual(["a12345d", 6]);
    search.maxLength = 8;
    await strike("678", quickPerson);
    expect(search.value).toBe("a123456d");
  });

  it("gets what waited without any further key", async () => {
    const search = field("search");
    search.focus();
    search.dispatchEvent(new KeyboardEvent("keydown", { key: "7", code: "Digit7", bubbles: true, cancelable: true }));
    expect(search.value).toBe("");
    await expect.poll(() => search.value).toBe("7");
  });
});

describe("other rooms", () => {
  it("open the product, look the number up, or say that scans are no use there", async () => {
    await page.click("nav-products");
    await expect.poll(() => page.all("product-row").length, SLOW).toBeGreaterThan(0);
    await gun("6900000000001");
    await expect.poll(() => field("product-code").value, SLOW).toBe("6900000000001");
    await page.click("nav-sales");
    await expect.poll(() => page.all("sales-search").length, SLOW).toBe(1);
    await gun("S202611230001A1K7Q2");
    expect(field("sales-search").value).toBe("S202611230001A1K7Q2");
    await page.click("nav-reports");
    await gun(KNOWN);
    expect(outcomes()).toEqual(["noUse"]);
  });

  it("in settings show what the gun sends, a payment code masked", async () => {
    await page.click("nav-settings");
    await expect.poll(() => page.all("pin-next").length, SLOW).toBe(1);
    (document.activeElement as HTMLElement).blur();
    await gun(WECHAT);
    expect(page.one("scan-tried").textContent).toContain("13••••89");
    expect(page.one("scan-tried").textContent).toContain("6 毫秒");
    expect(document.body.textContent).not.toContain(WECHAT);
  });
});

describe("codes", () => {
  it.each([
    ["6901234567892", "ean13"],
    ["6901234567890", "shop"],
    ["96385074", "ean8"],
    ["036000291452", "upcA"],
    ["100000000000000000", "wechatPay"],
    ["159999999999999999", "wechatPay"],
    ["160000000000000000", "shop"],
    ["10000000000000000", "shop"],
    ["2500000000000000", "alipay"],
    ["309999999999999999999999", "alipay"],
    ["A-1021", "shop"],
  ])("%s is %s", (code, sort) => expect(sortOf(code)).toBe(sort));

  it("of UPC-A are kept with the nought or without", () => {
    expect(codesOf("036000291452")).toEqual(["036000291452", "0036000291452"]);
    expect(codesOf("0036000291452")).toEqual(["0036000291452", "036000291452"]);
  });

  it("lose the sign of their kind", () => {
    expect(withoutAim("]E06901234567892")).toBe("6901234567892");
  });

  it("as long as a payment code are shown without all but four figures", () => {
    expect(shownCode(WECHAT)).toBe("13••••89");
    expect(shownCode(WECHAT.slice(1))).toMatch(/^\d\d••••89$/);
    expect(["6901234567892", "S202611230001A1K7Q2", "123456789012345"].map(shownCode)).toEqual(["6901234567892", "S202611230001A1K7Q2", "123456789012345"]);
  });
});
