import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";
import { gun } from "./scan-keys";

let page: Page;
const appears = (testid: string): Promise<HTMLElement> => vi.waitFor(() => page.one(testid), { timeout: 15_000 });

beforeEach(async () => {
  page = await openPage();
  await page.click("nav-sales");
  await appears("sales-row");
}, 30_000);
afterEach(() => page.wrapper.unmount());

async function find(number: string): Promise<void> {
  await page.type("sales-search", number);
  await page.key("Enter", page.one("sales-search"));
}

describe("the sales", () => {
  it("show totals of what is filtered, and a sale with its attempts and timeline", async () => {
    const paid = core.sales.filter(({ standing }) => standing === "paid");
    expect(page.one("sales-total").dataset.fen).toBe(String(paid.reduce((sum, { totalFen }) => sum + totalFen, 0)));
    await page.click("sales-standing-unpaid");
    expect(page.all("sales-row").every(({ dataset }) => dataset.standing === "unpaid")).toBe(true);
    await page.click("sales-standing-paid");
    await page.click("sales-row");
    await appears("sale-attempt");
    expect(page.one("timeline").textContent).toContain("二维码显示在屏幕上");
    await page.key("Escape");
    expect(page.all("sale-detail")).toEqual([]);
  });

  it("finds a sale by WeChat's number, on any day, and Enter opens it", async () => {
    const asked = vi.spyOn(core, "salesPage");
    await find(core.entries[5]!.transactionId);
    const detail = await appears("sale-detail");
    await vi.waitFor(() => expect(detail.textContent).toContain(core.entries[5]!.outTradeNo));
    expect(asked.mock.lastCall?.[0].list).toMatchObject({ from: null, to: null });
  });

  it("opens the sale of a scanned number, not the newest of the list before", async () => {
    const wanted = core.sales[3]!;
    await gun(wanted.saleNo);
    const detail = await appears("sale-detail");
    await vi.waitFor(() => expect(detail.textContent).toContain(wanted.saleNo));
    expect(page.all("sales-row").map(({ dataset }) => dataset.saleNo)).toEqual([wanted.saleNo]);
    expect(page.all("sale-detail")).toHaveLength(1);
  });

  it("asks WeChat about a number the till does not know, and shows a foreign order as foreign", async () => {
    core.lookUp = {
      number: "",
      result: "foreign",
      saleNo: null,
      problem: null,
      order: {
        outTradeNo: "OTHER-SYSTEM-0001",
        tradeState: "SUCCESS",
        said: "支付成功",
        transactionId: "4200009999202611239999999999",
        totalFen: 5_800,
        paidAtMs: Date.UTC(2026, 10, 23, 4),
        gateway: [{ name: "bank_type", value: "CMB_DEBIT" }],
      },
    };
    await find("4200009999202611239999999999");
    const result = await appears("look-up-result");
    expect(result.dataset.result).toBe("foreign");
    for (const said of ["不是本收银系统收的", "支付成功", "58.00", "OTHER-SYSTEM-0001", "已记入主管记录"]) {
      expect(result.textContent).toContain(said);
    }
  });

  it.each([
    ["nowhere", "查不到这个号码"],
    ["unknown", "不要据此退款或重复收款"],
    ["no_number", "抄全"],
  ] as const)("says what to do when WeChat's answer is %s", async (result, said) => {
    core.lookUp = { number: "", result, saleNo: null, order: null, problem: null };
    await find("4200009999202611230000000000");
    expect((await appears("look-up-result")).textContent).toContain(said);
  });

  it("shows the sale when WeChat says that the number is ours", async () => {
    const sale = core.sales[3]!;
    core.lookUp = { number: "", result: "ours", saleNo: sale.saleNo, order: null, problem: null };
    await find("4200009999202611230000000001");
    await appears("sale-attempt");
    expect(page.one("sale-detail").textContent).toContain(sale.saleNo);
  });
});

describe("what only the page can see", () => {
  it("is told to the core: the code with its click, and that it was paid", async () => {
    core.placingMs = 0;
    await page.click("nav-checkout");
    await page.click("product-tile");
    await page.click("charge");
    const outTradeNo = page.one("sheet").dataset.outTradeNo!;
    core.show(outTradeNo);
    const image = await appears("sheet-qr");
    image.dispatchEvent(new Event("load"));
    await vi.waitFor(() => expect(core.seen).toContainEqual({ outTradeNo, seen: "shown", clicked: true }));
    core.pay(outTradeNo);
    await vi.waitFor(() => expect(core.seen).toContainEqual({ outTradeNo, seen: "announced", clicked: false }));
  });
});
