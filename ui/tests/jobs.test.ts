import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => {
  page = await openPage();
  await page.click("nav-paylog");
  await vi.waitFor(() => page.one("export-csv"), { timeout: 15_000 });
}, 30_000);
afterEach(() => page.wrapper.unmount());

describe("an export", () => {
  it("shows how far it is, then where the file is", async () => {
    let go = (): void => {};
    core.jobs.step = () => new Promise<void>((done) => (go = done));
    await page.click("export-xlsx");
    expect(page.one("job-done").textContent).toBe(`${core.entries.length / 10} / ${core.entries.length} 行`);
    core.jobs.step = () => Promise.resolve();
    go();
    const told = await vi.waitFor(() => page.one("exported"));
    expect(told.textContent).toContain("saoma-paylog-20261125-213000.xlsx");
    expect(told.textContent).toContain(`已导出 ${core.entries.length} 行`);
  });

  it("can be cancelled, and says that nothing was left behind", async () => {
    let go = (): void => {};
    core.jobs.step = () => new Promise<void>((done) => (go = done));
    await page.click("export-csv");
    await page.click("job-cancel");
    go();
    await vi.waitFor(() => page.one("export-cancelled"));
    expect(page.all("exported")).toEqual([]);
    expect(page.all("job")).toEqual([]);
    expect(page.all("export-csv")).toHaveLength(1);
  });

  it("says in a sentence what a full disk did", async () => {
    core.paylogExport = async () => ({ status: "error", error: { code: "export_disk_full", field: null, detail: "/x.csv" } }) as never;
    await page.click("export-csv");
    const failed = await vi.waitFor(() => page.one("export-failed"));
    expect(failed.textContent).toContain("磁盘满了，没有导出");
    expect(failed.textContent).toContain("/x.csv");
  });
});
