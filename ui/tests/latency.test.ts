import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { formatSeconds } from "@/shared/time/format";
import { core } from "./fake/bindings";
import { makeLatency } from "./fake/latency";
import { openPage, type Page } from "./mount";

let page: Page;
const today = { span: "today", first: "", last: "", till: null, cashier: null } as const;

beforeEach(async () => {
  page = await openPage();
  await page.click("nav-reports");
  await vi.waitFor(() => page.one("report-table"), { timeout: 15_000 });
});
afterEach(() => page.wrapper.unmount());

const open = async (): Promise<void> => {
  await page.click("by-latency");
  await vi.waitFor(() => page.one("latency-table"), { timeout: 15_000 });
};

describe("how long payments take", () => {
  it("is shown for each stretch, with one sentence about where the time goes", async () => {
    await open();
    const { total } = makeLatency(today);
    expect(page.one("latency-toPaid").dataset.p95).toBe(String(total.toPaid.p95Ms));
    expect(page.one("latency-toCode").textContent).toContain(`一半不超过 ${formatSeconds(total.toCode.p50Ms!)} 秒`);
    expect(page.one("latency-verdict").textContent).toContain(`95% 的到账在 ${formatSeconds(total.toTold.p95Ms!)} 秒以内`);
    expect(page.all("report-totals"), "money is another matter").toEqual([]);
  });

  it("names whoever keeps people waiting, by the figure that says so", async () => {
    const found = makeLatency(today);
    const slow = { ...found.total, own: { count: 9, p50Ms: 40, p95Ms: 900 }, toPaid: { count: 9, p50Ms: 25_000, p95Ms: 90_000 } };
    const said = { till: "0.90 秒以上才显示出来", customer: "看到二维码到付完要 25.0 秒以上" } as const;
    for (const verdict of ["till", "customer"] as const) {
      core.reportLatency = async () => ({ status: "ok", data: { ...found, verdict, total: slow } });
      await page.click("by-hours");
      await open();
      expect(page.one("latency-verdict").textContent, verdict).toContain(said[verdict]);
    }
  });

  it("has a line for each till's day and a chart of the days, the slowest marked in both", async () => {
    await page.click("span-month");
    await open();
    const { days, tills } = makeLatency({ ...today, span: "month" });
    expect(page.all("latency-row")).toHaveLength(tills.length);
    const slowest = (stage: "toCode" | "toTold") => {
      const most = Math.max(...days.map(({ sums }) => sums[stage].p95Ms ?? 0));
      return days.find(({ sums }) => sums[stage].p95Ms === most)!.day;
    };
    const marked = () => new Set(page.all("latency-row").filter((row) => row.classList.contains("marked")).map((row) => row.textContent.slice(0, 10)));
    expect(marked()).toEqual(new Set([slowest("toCode")]));
    await page.click("stage-toTold");
    expect(marked()).toEqual(new Set([slowest("toTold")]));
    await page.click("latency-row");
    expect(marked()).toEqual(new Set([days[0]!.day]));
    expect(page.one("chart").querySelector("[role=img]")?.getAttribute("aria-label")).toContain("付款 → 显示到账");
  });

  it("has no chart of a single day", async () => {
    await open();
    expect(page.all("chart")).toEqual([]);
    expect(page.all("latency-row")).toHaveLength(2);
  });

  it("is asked for one till, never for a cashier", async () => {
    await open();
    const asked = vi.spyOn(core, "reportLatency");
    expect(page.all("report-cashier")).toEqual([]);
    const till = page.one("report-till") as HTMLSelectElement;
    till.selectedIndex = 2;
    till.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(page.all("latency-row")).toHaveLength(1));
    expect(asked.mock.lastCall![1].till).toBe("2 号台");
  });

  it("says so when nothing was noted", async () => {
    const none = { count: 0, p50Ms: null, p95Ms: null };
    const total = { toCode: none, toPaid: none, toTold: none, own: none };
    core.reportLatency = async () => ({ status: "ok", data: { verdict: "nothing", total, days: [], tills: [] } });
    await page.click("by-latency");
    await vi.waitFor(() => expect(document.body.textContent).toContain("这段时间没有付款用时"));
    expect(page.all("latency-table")).toEqual([]);
  });

  it("leaves as a file", async () => {
    await open();
    const asked = vi.spyOn(core, "reportExport");
    core.jobs.step = () => Promise.resolve();
    await page.click("export-csv");
    await vi.waitFor(() => page.one("exported"));
    expect(asked.mock.lastCall!.slice(2)).toEqual(["latency", "csv"]);
  });
});

it("is written in seconds, finer the shorter", () => {
  expect([0, 420, 9_999, 10_000, 61_250].map(formatSeconds)).toEqual(["0.00", "0.42", "10.00", "10.0", "61.3"]);
});
