import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkout } from "./checkouts";
import { core, freshCore } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => {
  freshCore();
  page = await openPage();
  await page.click("nav-shifts");
  await vi.waitFor(() => page.one("shift-none"), { timeout: 15_000 });
});
afterEach(() => page.wrapper.unmount());

const enter = (testid: string): Promise<void> => page.key("Enter", page.one(testid));
const text = (testid: string): string => page.one(testid).textContent ?? "";
const submit = (testid: string): void => page.one(testid).closest("form")!.requestSubmit();

async function open(float: string): Promise<void> {
  await page.type("shift-float", float);
  await page.click("shift-open");
}

describe("a shift", () => {
  it("is opened with a float, says at the field what is wrong, and is not needed", async () => {
    expect(text("shift-none")).toContain("不开班也可以照常收款");
    await open("ten");
    expect(page.one("shift-float").closest(".field")?.textContent).toContain("最多两位小数");
    await page.type("shift-float", "200");
    submit("shift-float");
    await vi.waitFor(() => expect(text("shift-expected")).toContain("200.00"));
  }, 30_000);

  it("shows what came in as it comes in", async () => {
    await open("0");
    expect(text("shift-received")).toContain("0.00");
    core.shifts.take(1_250);
    core.emit("checkoutChanged", checkout({ state: "paid" }));
    await vi.waitFor(() => expect(text("shift-received")).toContain("12.50"));
  });

  it("notes cash with a reason", async () => {
    await open("200");
    await page.click("shift-move");
    await page.click("cash-out");
    await page.type("cash-amount", "50");
    expect((page.one("cash-confirm") as HTMLButtonElement).disabled).toBe(true);
    await page.type("cash-reason", "交款");
    await page.click("cash-confirm");
    expect(page.all("cash-amount")).toEqual([]);
    expect(text("shift-expected")).toContain("150.00");
  });

  it("is looked at without being changed", async () => {
    await open("200");
    core.shifts.take(800);
    core.shifts.open = [{ outTradeNo: "20261126-0009-1-K7Q2M9XB4TD6", state: "unknown", totalFen: 500 }];
    await page.click("shift-x");
    expect(text("x-report")).toContain("1 笔 · ¥8.00");
    expect(text("x-report")).toContain("20261126-0009-1-K7Q2M9XB4TD6");
    await page.click("print");
    expect(text("printed")).toContain("saoma-x-1-");
    await page.key("Escape");
    expect(core.shifts.zs).toEqual([]);
  });

  it("is counted note by note with Enter, and closed once the difference was seen", async () => {
    await open("200");
    await page.click("shift-close");
    expect(page.all("difference"), "the count comes first").toEqual([]);
    expect(document.querySelector("dialog")?.textContent).not.toContain("200.00");
    expect((page.one("count-next") as HTMLButtonElement).disabled).toBe(true);
    await page.type("count-100", "1");
    await enter("count-100");
    expect(document.activeElement).toBe(page.one("count-50"));
    await page.type("count-50", "x");
    expect(document.querySelector("dialog")?.textContent).toContain("0 到 99,999 的整数");
    await page.type("count-50", "2");
    expect(text("count-total")).toContain("200.00");
    await page.type("count-0-1", "5");
    await enter("count-0-1");
    await vi.waitFor(() => expect(text("difference")).toContain("0.50"));
    expect(document.querySelector("dialog")?.textContent).toContain("多 ¥0.50");
    expect(document.activeElement, "one Enter too many closes nothing").toBe(page.one("close-back"));
    expect(core.shifts.zs).toEqual([]);
    await page.click("close-confirm");
    expect(core.shifts.zs[0]).toMatchObject({ countedFen: 20_050, differenceFen: 50, pieces: [1, 2, 0, 0, 0, 0, 0, 5] });
    expect(document.querySelector("dialog")?.textContent).toContain("已交班：Z 1");
    await page.click("print");
    expect(text("printed")).toContain("saoma-z-1-");
    await page.click("close-finish");
    expect(page.one("shift-none")).toBeTruthy();
    expect(text("z-panel")).toContain("cccc");
  });

  it("keeps what was counted through a slip of the hand, and goes back from the difference", async () => {
    await open("200");
    await page.click("shift-close");
    await page.type("count-100", "1");
    const held = new KeyboardEvent("keydown", { key: "Enter", repeat: true, bubbles: true, cancelable: true });
    page.one("count-100").focus();
    page.one("count-100").dispatchEvent(held);
    expect(document.activeElement).toBe(page.one("count-100"));
    await page.key("Escape");
    expect(page.one("count-kept").textContent).toContain("点“取消”");
    await page.click("count-next");
    await vi.waitFor(() => page.one("difference"));
    await page.key("Escape");
    expect((page.one("count-100") as HTMLInputElement).value).toBe("1");
    expect(document.activeElement).not.toBe(document.body);
    expect(core.shifts.zs).toEqual([]);
  });

  it("that another program has closed cannot be closed again", async () => {
    await open("0");
    await page.click("shift-close");
    await page.click("count-way-sum");
    await page.type("count-sum", "0");
    await page.click("count-next");
    core.shifts.close({ pieces: [], sum: "0" });
    await page.click("close-confirm");
    expect(document.querySelector("dialog")?.textContent).toContain("可能已在别处交班");
    expect(core.shifts.zs).toHaveLength(1);
  });
});

describe("Z reports", () => {
  beforeEach(async () => {
    for (let made = 0; made < 2; made += 1) {
      core.shifts.begin("200");
      core.shifts.take(1_250);
      core.shifts.close({ pieces: [], sum: "199" });
    }
    await page.click("nav-sales");
    await page.click("nav-shifts");
    await vi.waitFor(() => expect(page.all("z-row")).toHaveLength(2));
  });

  it("are listed, shown whole, and checked", async () => {
    expect(page.all("z-row").map((row) => row.dataset.number)).toEqual(["2", "1"]);
    await page.click("z-row");
    expect(text("z-panel")).toContain("1 笔 · ¥12.50");
    expect(text("z-panel")).toContain(core.shifts.zs[1]!.hash);
    await page.click("z-close");
    expect(page.all("z-panel")).toEqual([]);
    core.jobs.step = () => Promise.resolve();
    await page.click("z-verify");
    expect(text("z-verify-result")).toContain("2 份 Z 报表全部吻合");
    core.shifts.bad = { till: "1 号台", number: 1, problem: "log" };
    await page.click("z-verify");
    expect(text("z-verify-result")).toContain("Z 1 有问题：与支付日志不一致");
  });

  it("are a long check that shows how far it is and can be cancelled", async () => {
    let go = (): void => {};
    core.jobs.step = () => new Promise<void>((done) => (go = done));
    await page.click("z-verify");
    expect(text("job-done")).toBe("0 / 2 行");
    await page.click("job-cancel");
    go();
    await vi.waitFor(() => page.one("z-verify"));
    expect([page.all("z-verify-result"), page.all("job")]).toEqual([[], []]);
  });
});
