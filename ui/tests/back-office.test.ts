import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BackOfficeStatus, Delivery } from "../src/bindings";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

const URL = "https://erp.example.com/saoma";
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const calm: BackOfficeStatus = { light: "closed", retryAtMs: null, waiting: 0, dead: 0, stoppedAtMs: null };

let page: Page;

async function open(): Promise<void> {
  page = await openPage();
  await page.click("nav-settings");
  await vi.waitFor(() => page.one("back-office-url"), { timeout: 15_000 });
}

function live(status: BackOfficeStatus): void {
  core.settings = { ...core.settings, mode: "live" };
  core.backOffice = { url: URL, hasSecret: true, secretStore: "file", status };
}

const delivery = (part: Partial<Delivery>): Delivery => ({
  id: 1,
  kind: "sale_paid",
  saleNo: "20261123-0001",
  outTradeNo: "20261123-0001-1-K7Q2M9XB4TD6",
  state: "delivered",
  createdAtMs: Date.UTC(2026, 10, 23, 1, 41, 7),
  tries: 1,
  nextTryAtMs: null,
  triedAtMs: Date.UTC(2026, 10, 23, 1, 41, 8),
  status: 200,
  problem: null,
  answer: "ok",
  ...part,
});

const disabled = (testid: string): boolean => (page.one(testid) as HTMLButtonElement).disabled;

beforeEach(() => (page = undefined as unknown as Page));
afterEach(() => page.wrapper.unmount());

describe("the back office card", () => {
  it("is off until there is an address, and then wants a secret", async () => {
    await open();
    expect(page.one("back-office-off").textContent).toContain("演示模式");
    expect(disabled("back-office-test")).toBe(true);
    await page.type("back-office-url", URL);
    await page.click("back-office-save");
    expect(page.one("back-office-secret").closest(".field")?.textContent).toContain("也要填签名密钥");
    expect(core.backOffice.url).toBe("");
  }, 20_000);

  it("puts the error beside the address, and keeps what was typed", async () => {
    await open();
    await page.type("back-office-url", "http://erp.example.com");
    await page.type("back-office-secret", SECRET);
    await page.click("back-office-save");
    expect(page.one("back-office-url").closest(".field")?.textContent).toContain("地址不对");
    expect((page.one("back-office-secret") as HTMLInputElement).value).toBe(SECRET);
    expect(core.backOffice.hasSecret).toBe(false);
  });

  it("stores address and secret, and never shows the secret again", async () => {
    live(calm);
    core.backOffice = { url: "", hasSecret: false, secretStore: "file", status: null };
    const save = vi.spyOn(core, "backOfficeSave");
    await open();
    expect(page.one("back-office-off").textContent).toContain("还没有填写接收地址");
    await page.type("back-office-url", URL);
    await page.type("back-office-secret", SECRET);
    await page.click("back-office-save");
    expect(save).toHaveBeenCalledWith({ url: URL, secret: SECRET });
    expect(page.one("back-office-saved").textContent).toBe("已保存");
    expect((page.one("back-office-secret") as HTMLInputElement).value).toBe("");
    expect(page.one("back-office-status").dataset.light).toBe("closed");
    // Another change of the address alone leaves the secret as it is.
    await page.type("back-office-url", `${URL}/2`);
    await page.click("back-office-save");
    expect(save).toHaveBeenLastCalledWith({ url: `${URL}/2`, secret: null });
  });

  it("really sends a test, and says what came of it", async () => {
    live(calm);
    await open();
    const send = vi.spyOn(core, "backOfficeTest");
    await page.click("back-office-test");
    expect(send).toHaveBeenCalledOnce();
    expect(page.one("back-office-test-result").textContent).toContain("对方收到了测试通知");
    core.officeTest = { delivered: false, status: 302, problem: "redirect", answer: null };
    send.mockRestore();
    core.backOfficeTest = async () => ({ status: "ok", data: core.officeTest });
    await page.click("back-office-test");
    const result = page.one("back-office-test-result");
    expect(result.dataset.delivered).toBe("false");
    expect(result.textContent).toContain("不会跟随");
    expect(result.textContent).toContain("HTTP 状态 302");
  });

  it("follows the breaker and the count, and says what to do when the address is gone", async () => {
    live(calm);
    await open();
    core.emit("backOfficeChanged", { ...calm, light: "open", retryAtMs: Date.UTC(2026, 10, 23, 1, 41, 7), waiting: 7 });
    await vi.waitFor(() => expect(page.one("back-office-status").dataset.light).toBe("open"));
    const text = () => page.one("back-office-status").textContent;
    expect(text()).toContain("09:41:07");
    expect(text()).toContain("待发送 7 条");
    core.emit("backOfficeChanged", { ...calm, dead: 2, stoppedAtMs: Date.UTC(2026, 10, 23, 1, 41, 7) });
    await vi.waitFor(() => expect(text()).toContain("410"));
    expect(text()).toContain("测试成功后会自动继续发送");
    expect(text()).toContain("已放弃 2 条");
  });
});

describe("the list of deliveries", () => {
  const list = [
    delivery({ id: 3, state: "waiting", kind: "money_late", tries: 2, status: null, problem: "timed_out", answer: null, nextTryAtMs: Date.UTC(2026, 10, 23, 2, 0, 0) }),
    delivery({ id: 2, state: "dead", kind: "money_mismatch", tries: 19, status: 422, problem: "refused", answer: "unknown shop" }),
    delivery({ id: 1 }),
  ];

  async function show(): Promise<void> {
    core.deliveryList = list;
    await open();
    await page.click("back-office-list");
  }

  const rows = (): (string | undefined)[] => page.all("delivery").map((row) => row.dataset.id);

  it("shows newest first how often, how it ended and when it goes on", async () => {
    live(calm);
    await show();
    expect(rows()).toEqual(["3", "2", "1"]);
    const [waiting, dead, done] = page.all("delivery").map((row) => row.textContent ?? "");
    for (const said of ["待发送", "迟到的钱", "试过 2 次", "十秒内没有回答", "下次 2026-11-23 10:00:00"]) expect(waiting).toContain(said);
    for (const said of ["已放弃", "对不上的钱", "试过 19 次", "HTTP 状态 422", "unknown shop"]) expect(dead).toContain(said);
    for (const said of ["已送达", "已收款", "HTTP 状态 200"]) expect(done).toContain(said);
  });

  it("shows one kind alone", async () => {
    live(calm);
    await show();
    await page.click("deliveries-dead");
    expect(rows()).toEqual(["2"]);
    await page.click("deliveries-all");
    expect(rows()).toEqual(["3", "2", "1"]);
  });

  it("sends one again", async () => {
    live(calm);
    await show();
    await page.click("deliveries-dead");
    await page.click("delivery-again");
    expect(core.deliveryList.map(({ state }) => state)).toEqual(["waiting", "waiting", "delivered"]);
    expect(rows()).toEqual([]);
    await page.click("deliveries-waiting");
    expect(rows()).toEqual(["3", "2"]);
  });

  it("has no button that does nothing while nobody sends", async () => {
    await show();
    expect(rows()).toHaveLength(3);
    expect(page.all("delivery-again")).toEqual([]);
    await page.click("deliveries-close");
    expect(rows()).toEqual([]);
  });
});
