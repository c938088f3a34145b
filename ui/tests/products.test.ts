import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { core, freshCore } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => {
  freshCore();
  page = await openPage();
  await page.click("nav-products");
  await vi.waitFor(() => page.one("product-row"), { timeout: 15_000 });
});
afterEach(() => page.wrapper.unmount());

const value = (testid: string): string => (page.one(testid) as HTMLInputElement).value;

describe("products", () => {
  it("are made, found, and shown at the counter", async () => {
    await page.click("product-new");
    expect(document.activeElement).toBe(page.one("product-code"));
    await page.type("product-code", "0069");
    await page.type("product-name", "Yuzu");
    await page.type("product-price", "12.5");
    expect(value("product-initials")).toBe("yuzu");
    await page.click("product-save");
    expect(core.goods.records.at(-1)).toMatchObject({ code: "0069", name: "Yuzu", priceFen: 1250, stock: null, initials: "yuzu" });
    expect(page.one("product-prices").textContent).toContain("12.50");
    await page.type("products-search", "0069");
    expect(page.all("product-row").map((row) => row.dataset.code)).toEqual(["0069"]);
    await page.click("nav-checkout");
    await page.type("search", "0069");
    await vi.waitFor(() => expect(page.one("product-tile").textContent).toContain("Yuzu"));
  }, 30_000);

  it("say at the field what is wrong, and store nothing", async () => {
    await page.click("product-row");
    const before = core.goods.records[0];
    await page.type("product-price", "1.005");
    await page.click("product-save");
    expect(page.one("product-price").closest(".field")?.textContent).toContain("最多两位小数");
    await page.type("product-price", "1");
    await page.type("product-code", core.goods.records[1]!.code);
    await page.click("product-save");
    expect(page.one("product-code").closest(".field")?.textContent).toContain("已经有别的商品在用");
    expect(core.goods.records[0]).toEqual(before);
  });

  it("get labels, in a number that can be printed", async () => {
    await page.click("product-row");
    await page.type("label-copies", "12 个");
    await page.click("print");
    await vi.waitFor(() => expect(page.one("labels").textContent).toContain("1 到 200"));
    await page.type("label-copies", "12");
    expect(page.one("labels").textContent).not.toContain("1 到 200");
    await page.click("print");
    expect(page.one("printed").textContent).toContain("saoma-labels-1-");
    await page.type("label-copies", "3");
    expect(page.all("printed"), "another number is another page").toEqual([]);
  });

  it("lose nothing when two people edit one of them", async () => {
    await page.click("product-row");
    await page.type("product-price", "33");
    core.goods.elsewhere(1, { name: "改过的名字", category: "新分类" });
    await page.click("product-save");
    expect(page.one("product-moved").textContent).toContain("别人刚刚改过");
    expect(value("product-price")).toBe("33");
    expect(page.one("product-name").closest(".field")?.textContent).toContain("改过的名字");
    expect(core.goods.records[0]!.priceFen).not.toBe(3300);
    await page.click("product-save");
    expect(core.goods.records[0]).toMatchObject({ priceFen: 3300, version: 3 });
    expect(page.all("product-moved")).toEqual([]);
  });

  it("show in their rows what another till writes, in the place they had", async () => {
    const rows = page.all("product-row");
    core.goods.elsewhere(2, { name: "别台改的", priceFen: 4567 });
    await vi.waitFor(() => expect(page.all("product-row")[1]!.textContent).toContain("45.67"));
    expect(page.all("product-row")[1]).toBe(rows[1]);
    core.goods.elsewhere(1, { retiredAtMs: 1_764_000_000_000 });
    await vi.waitFor(() => expect(page.one("product-row")).toBe(rows[1]));
  });

  it("ask before unsaved changes are left", async () => {
    await page.click("product-row");
    await page.type("product-name", "没保存");
    page.all("product-row")[1]!.click();
    await vi.waitFor(() => page.one("leave-stay"));
    await page.click("leave-stay");
    expect(value("product-name")).toBe("没保存");
    await page.click("product-close");
    await page.click("leave-confirm");
    expect(page.all("product-panel")).toEqual([]);
  });

  it("are retired, not deleted, and come back", async () => {
    await page.click("product-row");
    await page.click("product-retire");
    expect(core.goods.records[0]!.retiredAtMs).not.toBeNull();
    expect(core.catalogue.some(({ id }) => id === 1)).toBe(false);
    await page.click("products-retired");
    expect(page.all("product-row")).toHaveLength(1);
    await page.click("product-retire");
    expect(core.goods.records[0]!.retiredAtMs).toBeNull();
  });

  it("have their stock counted by hand, with a reason", async () => {
    await page.click("product-row");
    await page.click("stock-adjust");
    await page.type("stock-pieces", "-4");
    await page.click("stock-confirm");
    expect(core.goods.records[0]!.stock).not.toBe(-4);
    await page.type("stock-reason", "盘点一次");
    await page.click("stock-confirm");
    expect(core.goods.records[0]!.stock).toBe(-4);
    expect(page.one("stock-below").textContent).toContain("不影响收款");
  });
});
