import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { core } from "./fake/bindings";
import { duty } from "./duties";
import { openPage, type Page } from "./mount";

const PIN = "135790";
const WHY = "顾客手机显示未付款";
let page: Page;

beforeEach(async () => (page = await openPage()));
afterEach(() => page.wrapper.unmount());

const appears = (testid: string): Promise<HTMLElement> => vi.waitFor(() => page.one(testid), { timeout: 15_000 });
const isDisabled = (testid: string): boolean => (page.one(testid) as HTMLButtonElement).disabled;

async function answer(pin: string, reason: string): Promise<void> {
  await page.type("manager-pin", pin);
  await page.type("manager-reason", reason);
  await page.click("manager-confirm");
}

async function unknown(): Promise<string> {
  await page.click("product-tile");
  await page.click("charge");
  const no = page.one("sheet").dataset.outTradeNo!;
  core.show(no);
  core.change(no, { state: "unknown", qrSvg: null });
  await flushPromises();
  return no;
}

describe("an unknown payment", () => {
  it("is charged again with the manager's PIN and a reason only", async () => {
    core.pin = PIN;
    const first = await unknown();
    expect(page.all("sheet-retry")).toEqual([]);
    await page.click("sheet-manager");
    expect(document.activeElement).toBe(page.one("manager-pin"));
    expect(isDisabled("manager-confirm")).toBe(true);
    await page.type("manager-pin", PIN);
    expect(isDisabled("manager-confirm")).toBe(true);
    await page.type("manager-reason", WHY);
    expect(isDisabled("manager-confirm")).toBe(false);
    await page.click("manager-confirm");
    expect(page.all("manager-pin")).toEqual([]);
    expect(page.one("sheet").dataset.outTradeNo).not.toBe(first);
    expect(core.audit.map(({ action, reason }) => [action, reason])).toEqual([["unknown_overridden", WHY]]);
  });

  it("stays in the manager's hands while the till goes on looking", async () => {
    core.pin = PIN;
    const first = await unknown();
    await page.click("sheet-manager");
    await page.type("manager-pin", PIN);
    core.change(first, { problem: { code: "no_answer", message: "" } });
    await flushPromises();
    expect((page.one("manager-pin") as HTMLInputElement).value).toBe(PIN);
  });

  it("keeps the dialog, empties the PIN and says so when the PIN is wrong", async () => {
    core.pin = PIN;
    const first = await unknown();
    await page.click("sheet-manager");
    await answer("0000", WHY);
    expect((page.one("manager-pin") as HTMLInputElement).value).toBe("");
    expect(document.activeElement).toBe(page.one("manager-pin"));
    expect((page.one("manager-reason") as HTMLInputElement).value).toBe(WHY);
    expect(document.body.textContent).toContain("密码不对");
    expect(page.one("sheet").dataset.outTradeNo).toBe(first);
  });

  it("says until when it is locked after five wrong PINs", async () => {
    core.pin = PIN;
    await unknown();
    await page.click("sheet-manager");
    for (let n = 0; n < 5; n++) await answer("0000", WHY);
    expect(page.one("manager-locked").textContent).toMatch(/\d\d:\d\d/);
    await answer(PIN, WHY);
    expect(document.body.textContent).toContain("暂时锁住了");
    expect(core.audit).toEqual([]);
  });

  it("leads to the settings when no PIN was ever chosen", async () => {
    await unknown();
    await page.click("sheet-manager");
    expect(page.one("manager-no-pin").textContent).toContain("还没有设置店主密码");
    await page.click("manager-settings");
    await appears("pin-next");
  }, 20_000);

  it("warns on the second code when the first payment has arrived after all", async () => {
    core.pin = PIN;
    const first = await unknown();
    await page.click("sheet-manager");
    await answer(PIN, WHY);
    core.change(first, { state: "closing" });
    await flushPromises();
    expect(page.all("sheet-earlier-paid")).toEqual([]);
    core.change(first, { state: "paid", late: true });
    await flushPromises();
    expect(page.one("sheet-earlier-paid").textContent).toContain("不要让顾客再付");
  });
});

describe("a duty", () => {
  async function show(part: Parameters<typeof duty>[0]): Promise<HTMLElement> {
    core.pin = PIN;
    core.dutyList = [duty(part)];
    await page.click("nav-paylog");
    return appears("duty");
  }

  it("is attached to its open sale with PIN and reason, and leaves the list", async () => {
    await show({ kind: "late" });
    await page.click("duty-attach");
    await answer(PIN, WHY);
    await vi.waitFor(() => expect(page.all("duty")).toEqual([]));
    expect(core.audit[0]?.action).toBe("duty_attached");
  }, 20_000);

  it("stays, and says so, when a refund is planned", async () => {
    await show({ kind: "paid_twice", salePaid: true, receipts: 2 });
    expect(page.all("duty-attach")).toEqual([]);
    await page.click("duty-plan_refund");
    expect(document.body.textContent).toContain("退款接口尚未接入");
    await answer(PIN, "多付了一次");
    const planned = await appears("duty-planned");
    expect(planned.textContent).toContain("已安排退款：多付了一次");
  }, 20_000);

  it("leads to the code that must end first", async () => {
    await page.click("product-tile");
    await page.click("charge");
    const second = page.one("sheet").dataset.outTradeNo!;
    core.show(second);
    await show({ kind: "late", openAttempt: second });
    expect(page.all("duty-attach")).toEqual([]);
    await page.click("duty-open-attempt");
    expect(page.one("sheet").dataset.outTradeNo).toBe(second);
  }, 20_000);

  it("that is a mismatch is closed with PIN and reason, never attached", async () => {
    await show({ kind: "mismatch", detail: "amount_mismatch" });
    expect(page.all("duty-attach")).toEqual([]);
    await page.click("duty-acknowledge");
    await answer(PIN, "已在商户平台核对");
    await vi.waitFor(() => expect(page.all("duty")).toEqual([]));
  }, 20_000);

  it("is written into the manager's log", async () => {
    await show({ kind: "late" });
    await page.click("duty-attach");
    await answer(PIN, WHY);
    await page.click("audit-open");
    const entry = await appears("audit-entry");
    expect(entry.dataset.action).toBe("duty_attached");
    expect(entry.textContent).toContain(WHY);
  }, 20_000);
});

describe("the manager's PIN", () => {
  it("is chosen twice alike the first time, and changed with the old one", async () => {
    await page.click("nav-settings");
    await appears("pin-next");
    expect(page.all("pin-old")).toEqual([]);
    await page.type("pin-next", "12ab");
    await page.click("pin-save");
    expect(document.body.textContent).toContain("密码要是 4 到 12 位数字。");
    await page.type("pin-next", PIN);
    await page.type("pin-again", "999999");
    await page.click("pin-save");
    expect(document.body.textContent).toContain("两次输入的新密码不一样。");
    await page.type("pin-again", PIN);
    await page.click("pin-save");
    expect(core.pin).toBe(PIN);
    await page.type("pin-old", "0000");
    await page.type("pin-next", "2468");
    await page.type("pin-again", "2468");
    await page.click("pin-save");
    expect([core.pin, document.body.textContent?.includes("密码不对")]).toEqual([PIN, true]);
    await page.type("pin-old", PIN);
    await page.click("pin-save");
    expect(core.pin).toBe("2468");
    expect((page.one("pin-next") as HTMLInputElement).value).toBe("");
  }, 20_000);
});

describe("day heads", () => {
  async function choose(text: string): Promise<void> {
    const input = page.one("heads-file") as HTMLInputElement;
    const file = { text: async () => text };
    Object.defineProperty(input, "files", { value: [file], configurable: true });
    input.dispatchEvent(new Event("change"));
    await flushPromises();
  }

  async function open(): Promise<void> {
    core.jobs.step = () => Promise.resolve();
    await page.click("nav-paylog");
    await appears("heads-open");
    await page.click("heads-open");
  }

  it("are exported, and name the first day that no longer fits", async () => {
    await open();
    await page.click("heads-export");
    expect(page.one("heads-exported").textContent).toContain("/home/shop/exports/saoma-heads.json");
    await choose('{"format":"saoma-day-heads-1"}');
    expect(page.one("heads-fit").textContent).toContain("3 天全部吻合");
    core.headsReport = { ...core.headsReport, badDay: { day: "20261123", firstSuspect: 42, problem: "missing" } };
    await choose('{"format":"saoma-day-heads-1"}');
    expect(page.one("heads-bad").textContent).toContain("20261123");
    expect(page.one("heads-bad").textContent).toContain("第 42 条");
    await choose("a holiday picture");
    expect(page.one("heads-error").textContent).toContain("不是收银台导出的日结点文件");
  }, 20_000);

  it("are a long walk that shows how far it is and can be cancelled, also by closing the dialog", async () => {
    await open();
    let go = (): void => {};
    core.jobs.step = () => new Promise<void>((done) => (go = done));
    await page.click("heads-export");
    expect(page.one("job-done").textContent).toBe(`${core.entries.length / 10} / ${core.entries.length} 行`);
    await page.click("job-cancel");
    go();
    await vi.waitFor(() => page.one("heads-export"));
    expect([page.all("heads-exported"), page.all("heads-error"), page.all("job")]).toEqual([[], [], []]);
    await choose('{"format":"saoma-day-heads-1"}');
    const cancel = vi.spyOn(core.jobs, "cancel");
    await page.key("Escape");
    expect([page.all("job").length, cancel.mock.calls.length]).toEqual([0, 1]);
    go();
  }, 20_000);
});
