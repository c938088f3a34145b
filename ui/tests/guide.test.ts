import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { order, ways } from "@/screens/setup/steps";
import { guideOpen } from "@/screens/setup/guide";
import { prefs } from "@/shared/prefs";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

const KEY = "192006250b4c09247ec02edce69f6a2d";
let page: Page;

const appears = (testid: string): Promise<HTMLElement> => vi.waitFor(() => page.one(testid), { timeout: 15_000 });

beforeEach(async () => {
  prefs.guide = { way: null, done: [] };
  core.jobs.step = () => Promise.resolve();
  page = await openPage();
  await page.click("demo-badge");
  await appears("setup-guide");
}, 30_000);
afterEach(() => {
  guideOpen.value = false;
  page.wrapper.unmount();
});

describe("the set-up guide", () => {
  it("leads both ways to the doctor and a first payment, past every field", () => {
    for (const way of ways) {
      expect(order[way].slice(-2)).toEqual(["doctor", "sale"]);
      expect(order[way]).toEqual(expect.arrayContaining(["certify", "verify", "agree", "native", "appid", "mchId", "apiKey"]));
      expect(new Set(order[way]).size).toBe(order[way].length);
    }
  });

  it("keeps its ticks when it is left, and goes on at the first open step", async () => {
    await page.click("setup-way-account");
    expect(page.one("setup-step-account").textContent).toContain("https://mp.weixin.qq.com");
    await page.click("setup-done");
    await page.click("setup-done");
    expect(page.one("setup-count").textContent).toBe("已完成 2 / 12 步");
    expect(document.activeElement?.textContent).toBe("从公众平台申请商户号");
    await page.click("setup-back");
    expect(page.one("setup-progress").textContent).toBe("已完成 2 / 12 步");
    await page.click("setup-open");
    expect(page.all("setup-step-applyThere")).toHaveLength(1);
    expect(prefs.guide).toEqual({ way: "account", done: ["account", "certify"] });
  });

  it("saves what is copied here as the settings do, and says what is wrong right there", async () => {
    core.settings = { ...core.settings, appid: "", mchId: "", hasApiKey: false };
    await page.wrapper.unmount();
    page = await openPage();
    await page.click("demo-badge");
    await appears("setup-guide");
    await page.click("setup-way-merchant");
    await page.click("setup-go-appid");
    expect((page.one("setup-done") as HTMLButtonElement).disabled).toBe(true);
    await page.type("setup-appid", "gh_0a1b2c3d4e5f");
    await page.click("setup-done");
    expect(page.one("setup-appid").closest(".field")?.textContent).toContain("公众账号 ID 不对");
    await page.type("setup-appid", "wxd930ea5d5a258f4f");
    await page.key("Enter", page.one("setup-appid"));
    expect(core.settings.appid).toBe("wxd930ea5d5a258f4f");
    expect(page.all("setup-step-link")).toHaveLength(1);

    const saved = vi.spyOn(core, "settingsSave");
    await page.click("setup-go-apiKey");
    await page.type("setup-apiKey", KEY);
    await page.click("setup-done");
    expect(saved.mock.calls.at(-1)![0].apiKey).toBe(KEY);
    expect(document.body.innerHTML).not.toContain(KEY);
    expect(page.all("setup-step-doctor")).toHaveLength(1);
  });

  it("ticks the doctor's step when nothing stops payments, and leads from a finding to its step", async () => {
    await page.click("setup-way-account");
    await page.click("setup-go-doctor");
    core.findings = [{ field: "gateway.mch_id", code: "mch_id_unknown", severity: "stops", seen: "" }];
    await page.click("doctor-run");
    await appears("finding");
    expect(prefs.guide.done).toEqual([]);
    await page.click("finding-go");
    expect(page.all("setup-step-mchId")).toHaveLength(1);
    core.findings = [];
    await page.click("setup-go-doctor");
    await page.click("doctor-run");
    await appears("doctor-verdict");
    expect(prefs.guide.done).toEqual(["doctor"]);
    await page.click("setup-go-sale");
    await page.click("setup-sale");
    expect(location.hash).toBe("#/checkout");
  });

  it("lets a step be taken back and another way be chosen", async () => {
    await page.click("setup-way-account");
    await page.click("setup-done");
    await page.click("setup-previous");
    await page.click("setup-undo");
    expect(prefs.guide.done).toEqual([]);
    await page.click("setup-change");
    expect(page.all("setup-way-merchant")).toHaveLength(1);
  });
});
