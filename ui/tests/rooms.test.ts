import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { duty } from "./duties";
import { no } from "./fake/answer";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => (page = await openPage()));
afterEach(() => page.wrapper.unmount());

const appears = (testid: string): Promise<HTMLElement> => vi.waitFor(() => page.one(testid), { timeout: 15_000 });

describe("the pay log", () => {
  it("shows totals, rows and everything the gateway said about one of them", async () => {
    await page.key("F10");
    await appears("paylog-row");
    const total = core.entries.filter(({ state }) => state !== "mismatch").reduce((sum, { totalFen }) => sum + totalFen, 0);
    expect(page.one("paylog-total").dataset.fen).toBe(String(total));
    await page.click("paylog-row");
    const detail = await appears("paylog-detail");
    await flushPromises();
    for (const said of [core.entries[0]!.transactionId, "trade_state_desc", "支付成功"]) {
      expect(detail.textContent).toContain(said);
    }
    expect(page.one("paylog-chain").dataset.fits).toBe("true");
  }, 20_000);

  it("names the first entry that does not fit", async () => {
    core.paylogVerify = async () => ({ status: "ok", data: { entries: 60, firstBad: 17 } });
    await page.click("nav-paylog");
    await appears("paylog-verify");
    await page.click("paylog-verify");
    expect(page.one("paylog-verify-result").textContent).toContain("从第 17 条开始不吻合");
  });

  it("keeps duties in sight, without a way to dismiss them", async () => {
    core.dutyList = [duty({ kind: "paid_twice", salePaid: true, receipts: 2 })];
    core.emit("dutiesChanged", 1);
    await page.click("nav-paylog");
    const card = await appears("duty");
    expect(card.textContent).toContain("同一单付了两次");
    expect([...card.querySelectorAll<HTMLElement>("button:not(.copy)")].map((button) => button.dataset.testid)).toEqual([
      "duty-plan_refund",
    ]);
    expect(card.textContent).toContain("收到了 2 次付款");
    expect(page.one("nav-paylog").textContent).toContain("1");
  });
});

describe("settings", () => {
  async function open(): Promise<void> {
    await page.click("nav-settings");
    await appears("settings-save");
  }

  it("puts the error beside the field it is about, and stores nothing", async () => {
    await open();
    const before = core.settings;
    await page.type("settings-appid", "nonsense");
    await page.click("settings-save");
    const field = page.one("settings-appid").closest(".field");
    expect(field?.textContent).toContain("公众账号 ID 不对");
    expect(page.one("settings-appid").getAttribute("aria-invalid")).toBe("true");
    expect(core.settings).toBe(before);
  });

  it("keeps the name of a till that is in use, and says why beside it", async () => {
    vi.spyOn(core, "settingsSave").mockImplementationOnce(() => no("till_in_use", "till.name"));
    await open();
    await page.type("settings-till-name", "前台");
    await page.click("settings-save");
    expect(page.one("settings-till-name").closest(".field")?.textContent).toContain("现在不能改收银台名称");
  });

  it("leaves the key alone unless a new one is typed, and never shows it", async () => {
    const saved = vi.spyOn(core, "settingsSave");
    await open();
    await page.click("settings-save");
    await page.type("settings-api-key", "192006250b4c09247ec02edce69f6a2d");
    await page.click("settings-save");
    expect(saved.mock.calls.map(([change]) => change.apiKey)).toEqual([null, "192006250b4c09247ec02edce69f6a2d"]);
    expect((page.one("settings-api-key") as HTMLInputElement).value).toBe("");
  });

  it("tells what came to the notify listener, strangers apart, and counts again", async () => {
    const came = (code: string, times: number, stranger: boolean) => ({ code, times, lastAtMs: 1_764_000_000_000, stranger });
    core.notices = [];
    await open();
    expect(document.body.textContent).toContain("还没有收到任何通知");
    core.notices = [came("settled", 3, false), came("bad_signature", 1, false), came("wrong_path", 7, true), came("new_code", 1, true)];
    await page.click("notice-refresh");
    const [ours, strangers] = page.all("notice-counts").map((list) => list.textContent ?? "");
    expect(ours).toContain("已入账3 次");
    expect(ours).toContain("签名不对");
    expect(strangers).toContain("地址不对7 次");
    expect(strangers).toContain("其他1 次");
  });

  it("says that no listener is needed while there is none", async () => {
    await open();
    expect(document.body.textContent).toContain("通知监听没有打开");
    expect(page.all("notice-refresh")).toEqual([]);
  });

  it("speaks the other language at once", async () => {
    await open();
    await page.click("language-en");
    expect(page.one("nav-checkout").textContent).toBe("Checkout");
    await page.click("language-zh");
  });
});

describe("an error", () => {
  it("is told with what to do, and leads to the settings when those are missing", async () => {
    core.checkoutStart = async () => ({ status: "error", error: { code: "not_configured", field: null, detail: "" } });
    await page.click("product-tile");
    await page.click("charge");
    expect(page.one("error-banner").textContent).toContain("请到设置里填写");
    expect(page.all("sheet")).toEqual([]);
    expect(page.all("cart-line")).toHaveLength(1);
  });
});
