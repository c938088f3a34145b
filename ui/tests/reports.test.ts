import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compactYuan } from "@/screens/reports/compact";
import { change, share } from "@/screens/reports/rows";
import { niceScale } from "@/shared/charts/scale";
import { say } from "@/shared/i18n";
import { core } from "./fake/bindings";
import { makeReport } from "./fake/reports";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => {
  page = await openPage();
  await page.click("nav-reports");
  await vi.waitFor(() => page.one("report-table"), { timeout: 15_000 });
});
afterEach(() => page.wrapper.unmount());

const fen = (testid: string): number => Number(page.one(testid).dataset.fen);
const rowFen = (): number[] => page.all("report-row").map((row) => Number(row.dataset.fen));

describe("reports", () => {
  it("show what came in today, against yesterday, and what needs a manager's eye", () => {
    const { total, totalBefore } = makeReport({ span: "today", first: "", last: "", till: null, cashier: null });
    expect(page.one("report-received").dataset.value).toBe(String(total.receivedFen));
    expect(page.one("report-sales").textContent).toBe(String(total.sales));
    expect(page.one("report-discounts").textContent).toBe("¥12.30 4 单");
    expect(page.one("report-twice").textContent).toContain("32.00");
    expect(page.one("report-totals").textContent).toContain("昨天此刻");
    expect(page.one("report-totals").textContent).toContain(change(total.receivedFen, totalBefore.receivedFen));
  });

  it("add up in every breakdown, to the fen", async () => {
    await page.click("span-month");
    for (const by of ["days", "hours", "weekdays", "products", "categories", "cashiers", "tills"]) {
      await page.click(`by-${by}`);
      await flushPromises();
      expect(rowFen().reduce((sum, part) => sum + part, 0), by).toBe(fen("report-sum"));
      expect(fen("report-sum"), by).toBe(Number(page.one("report-received").dataset.value));
    }
  });

  it("put what the core has cut off into one line of its own", async () => {
    core.reportGoods = async () => ({
      status: "ok",
      data: {
        parts: [{ name: "拿铁", code: "1", goods: true, kinds: 1, quantity: 2, fen: 500 }],
        kinds: 31, quantity: 40, fen: 1_200,
      },
    });
    await page.click("by-products");
    expect(rowFen()).toEqual([500, 700]);
    expect(page.all("report-row")[1]!.textContent).toContain("其余 30 种商品");
  });

  it("mark the best hour in table and chart, and follow the arrows", async () => {
    const best = rowFen().indexOf(Math.max(...rowFen()));
    const marked = (): number => page.all("report-row").findIndex((row) => row.classList.contains("marked"));
    expect(marked()).toBe(best);
    await page.key("ArrowDown", page.all("report-row")[best]!);
    expect(marked()).toBe(best + 1);
    expect(document.activeElement).toBe(page.all("report-row")[best + 1]);
    expect(page.one("chart").querySelectorAll("g.marked")).toHaveLength(1);
  });

  it("say the chart in one sentence to those who don't see it", () => {
    const label = page.one("chart").querySelector("[role=img]")?.getAttribute("aria-label");
    expect(label).toContain("最高 12 点");
    expect(label).toContain("旁边的表");
  });

  it("ask for one till, and for days chosen by hand", async () => {
    const asked = vi.spyOn(core, "reportGet");
    const till = page.one("report-till") as HTMLSelectElement;
    till.selectedIndex = 2;
    till.dispatchEvent(new Event("change"));
    await flushPromises();
    expect(asked.mock.lastCall![1]).toMatchObject({ span: "today", till: "2 号台", cashier: null });
    await page.click("span-days");
    expect(asked.mock.lastCall![1].span).toBe("days");
  });

  it("leave as a file of what is shown", async () => {
    await page.click("by-weekdays");
    const asked = vi.spyOn(core, "reportExport");
    core.jobs.step = () => Promise.resolve();
    await page.click("export-xlsx");
    const done = await vi.waitFor(() => page.one("exported"));
    expect(done.textContent).toContain("report-today-weekdays");
    expect(asked.mock.lastCall!.slice(2)).toEqual(["weekdays", "xlsx"]);
  });

  it("say what each number counts", async () => {
    await page.click("report-about");
    const list = page.one("report-about-list").textContent;
    expect(list).toContain("两次的钱都算在内");
    expect(list).toContain("只记录，不算收款");
  });

  it("say so when nothing came in, and when days are no period", async () => {
    const none = makeReport({ span: "today", first: "", last: "", till: null, cashier: null });
    const zero = Object.fromEntries(Object.keys(none.total).map((key) => [key, 0])) as typeof none.total;
    core.reportGet = async () => ({ status: "ok", data: { ...none, total: zero } });
    await page.click("span-yesterday");
    expect(document.body.textContent).toContain("这段时间没有收款");
    core.reportGet = async () => ({ status: "error", error: { code: "period_unusable", field: "days", detail: "" } });
    await page.click("span-days");
    expect(document.body.textContent).toContain("最多 366 天");
  });

  /** The report of the core comes when `answer` is called, or ends when the page cancels it. */
  function slowReport() {
    let answer = (): void => undefined;
    const quick = core.reportGet;
    const asked = vi.spyOn(core, "reportGet").mockImplementation(async (job, query) => {
      core.emit("jobProgress", { job, done: 21, total: 60 });
      const cancelled = new Promise<boolean>((done) => {
        answer = () => done(false);
        vi.spyOn(core, "jobCancel").mockImplementation((name) => (name === job && done(true), Promise.resolve({ status: "ok", data: true })) as never);
      });
      return (await cancelled) ? { status: "error", error: { code: "cancelled", field: null, detail: "" } } : quick(job, query);
    });
    return { asked, answer: () => answer() };
  }

  it("say how far they are, and keep the last one meanwhile", async () => {
    const slow = slowReport();
    await page.click("span-month");
    expect(page.one("report-busy").textContent).toContain("正在统计…35%");
    expect(page.all("report-table")).toHaveLength(1);
    slow.answer();
    await flushPromises();
    expect(page.all("report-busy")).toEqual([]);
  });

  it("can be stopped, and then don't show the figures of other days", async () => {
    const slow = slowReport();
    await page.click("span-month");
    await page.click("report-stop");
    await flushPromises();
    expect(page.all("report-table")).toEqual([]);
    expect(document.body.textContent).toContain("已停止统计");
    await page.click("report-again");
    slow.answer();
    await flushPromises();
    expect(page.all("report-table")).toHaveLength(1);
    expect(slow.asked).toHaveBeenCalledTimes(2);
  });

  it("stop when something else is asked for, or nobody looks any more", async () => {
    const slow = slowReport();
    await page.click("span-month");
    const [first] = slow.asked.mock.lastCall!;
    const cancelled = vi.mocked(core.jobCancel);
    await page.click("span-week");
    expect(cancelled.mock.calls).toEqual([[first]]);
    await flushPromises();
    expect(page.all("report-busy")).toHaveLength(1);
    await page.click("nav-checkout");
    expect(vi.mocked(core.jobCancel).mock.lastCall).toEqual([slow.asked.mock.lastCall![0]]);
    await page.click("nav-reports");
    slow.answer();
    await flushPromises();
    expect([page.all("report-table").length, page.all("report-busy").length]).toEqual([1, 0]);
  });

  it("don't forget a payment that comes while one takes another's place", async () => {
    await page.click("nav-checkout");
    await page.click("product-tile");
    await page.click("charge");
    const no = page.one("sheet").dataset.outTradeNo!;
    core.show(no);
    await page.click("nav-reports");
    const quick = core.reportGet;
    const answers: (() => void)[] = [];
    const asked = vi.spyOn(core, "reportGet").mockImplementation((job, query) => new Promise((done) => answers.push(() => done(quick(job, query)))));
    await page.click("span-week");
    await page.click("span-month");
    core.pay(no);
    answers[0]!();
    await flushPromises();
    expect(asked).toHaveBeenCalledTimes(2);
    answers[1]!();
    await flushPromises();
    expect(asked.mock.calls.map(([, query]) => query.span)).toEqual(["week", "month", "month"]);
  });

  it("are not added up again for another breakdown of the same", async () => {
    const asked = [vi.spyOn(core, "reportGet"), vi.spyOn(core, "reportGoods")];
    for (const by of ["days", "cashiers", "products", "categories", "hours"]) await page.click(`by-${by}`);
    await flushPromises();
    expect(asked.map((spy) => spy.mock.calls.length)).toEqual([0, 2]);
  });

  it("renew themselves after a payment while they are looked at", async () => {
    const asked = vi.spyOn(core, "reportGet");
    await page.click("nav-checkout");
    await page.click("product-tile");
    await page.click("charge");
    const no = page.one("sheet").dataset.outTradeNo!;
    core.show(no);
    core.pay(no);
    await flushPromises();
    expect(asked).not.toHaveBeenCalled();
    await page.click("nav-reports");
    expect(asked).toHaveBeenCalledTimes(1);
    core.pay(no);
    await flushPromises();
    expect(asked).toHaveBeenCalledTimes(2);
  });
});

describe("the numbers of a chart", () => {
  it("are round at its edge", () => {
    expect(niceScale(0)).toEqual({ top: 1, ticks: [0, 1] });
    expect(niceScale(298).ticks).toEqual([0, 100, 200, 300]);
    for (const max of [1, 7, 12, 99, 1_001, 987_654, 5_000_000_000]) {
      const { top, ticks } = niceScale(max);
      expect(top, String(max)).toBeGreaterThanOrEqual(max);
      expect(ticks.length, String(max)).toBeLessThanOrEqual(6);
      expect(ticks.every(Number.isInteger), String(max)).toBe(true);
    }
  });

  it("are short, and shares and changes have one digit", () => {
    const short = (fen: number, language: "zh-CN" | "en"): string => compactYuan(fen, language, (key, values) => say(language, key, values));
    expect([short(80_000, "zh-CN"), short(1_500_000, "zh-CN"), short(1_500_000, "en")]).toEqual(["800", "1.5万", "15k"]);
    expect([share(1, 3), share(0, 0)]).toEqual(["33.3%", ""]);
    expect([change(113, 100), change(80, 100), change(5, 5), change(5, 0)]).toEqual(["+13.0%", "−20.0%", "±0.0%", null]);
  });
});
