import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DoctorFinding } from "@/backend";
import { prefs } from "@/shared/prefs";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

const found = (field: string, code: string, severity: DoctorFinding["severity"], seen = ""): DoctorFinding => ({
  field,
  code,
  severity,
  seen,
});

let page: Page;

const appears = (testid: string): Promise<HTMLElement> => vi.waitFor(() => page.one(testid), { timeout: 15_000 });

async function run(...findings: DoctorFinding[]): Promise<HTMLElement> {
  core.findings = findings;
  await page.click("doctor-run");
  return appears("doctor-verdict");
}

beforeEach(async () => {
  core.jobs.step = () => Promise.resolve();
  page = await openPage();
  await page.click("nav-settings");
  await appears("doctor-run");
}, 30_000);
afterEach(() => page.wrapper.unmount());

describe("the doctor", () => {
  it("says that all is well", async () => {
    expect((await run()).dataset.verdict).toBe("allGood");
    expect(page.all("finding")).toEqual([]);
  });

  it("tells each finding by word, sentence and way out, and leads to its field", async () => {
    const three = [found("api_key", "key_length", "stops", "31"), found("clock", "clock_off", "hurts", "+75"), found("mode", "demo_on", "know")];
    expect((await run(...three)).dataset.verdict).toBe("stopped");
    const [key, clock, mode] = page.all("finding").map((item) => item.textContent ?? "");
    expect(key).toContain("收不了款");
    expect(key).toContain("现在是 31 个");
    expect(clock).toContain("差了 +75 秒");
    expect(mode).toContain("演示模式");
    const ways = page.all("finding-go");
    expect(ways.map((way) => way.textContent?.trim())).toEqual(["去改：API 密钥（APIv2 密钥）", "去改：运行方式"]);
    ways[0]!.click();
    expect(document.activeElement).toBe(page.one("settings-api-key"));
  });

  it("has a sentence for a code it has never met", async () => {
    expect((await run(found("somewhere", "new_code", "hurts", "X"))).dataset.verdict).toBe("noStop");
    expect(page.one("finding").textContent).toContain("微信支付拒绝了");
  });

  it("can be stopped", async () => {
    let go = (): void => {};
    core.jobs.step = () => new Promise<void>((done) => (go = done));
    await page.click("doctor-run");
    await page.click("job-cancel");
    go();
    expect((await appears("doctor-cancelled")).textContent).toContain("已取消");
    expect(page.all("doctor-verdict")).toEqual([]);
  });

  it("looks only at what is saved", async () => {
    const ran = vi.spyOn(core, "doctorRun");
    await page.type("settings-mch-id", "1900000109");
    expect((page.one("doctor-run") as HTMLButtonElement).disabled).toBe(true);
    expect(ran).not.toHaveBeenCalled();
  });

  it("speaks English too", async () => {
    prefs.language = "en";
    await run(found("gateway.appid", "swapped", "stops"));
    expect(page.one("finding").textContent).toContain("exchange them");
  });
});
