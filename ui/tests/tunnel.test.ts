import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TunnelStatus } from "../src/bindings";
import { presetOf } from "@/screens/settings/tunnelPresets";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => (page = await openPage()));
afterEach(() => page.wrapper.unmount());

const status: TunnelStatus = {
  state: "unreachable",
  program: "bore",
  address: "http://bore.example:4100",
  problem: "no_answer",
  detail: "timed out",
  restarts: 2,
  notify: "unreachable",
};

async function open(): Promise<void> {
  await page.click("nav-settings");
  await vi.waitFor(() => page.one("settings-save"), { timeout: 15_000 });
  await flushPromises();
}

describe("the status line", () => {
  it("says whether WeChat reaches the till, or the till asks", async () => {
    core.emit("tunnelChanged", { ...status, state: "reachable", problem: null, notify: "reachable" });
    await flushPromises();
    expect(page.one("status-notify").textContent).toContain("外网可达");
    core.emit("tunnelChanged", status);
    await flushPromises();
    expect(page.one("status-notify").dataset.state).toBe("unreachable");
    expect(page.one("status-notify").textContent).toContain("主动查询");
  });
});

describe("the tunnel's settings", () => {
  it("show state, address, what is in the way and what the program printed", async () => {
    core.tunnel = { status, output: [{ atMs: 0, text: "listening at bore.example:4100" }] };
    await open();
    const card = page.one("tunnel-status");
    for (const words of ["外网不可达", "http://bore.example:4100", "收银台会一直再试", "timed out"]) {
      expect(card.textContent).toContain(words);
    }
    expect(page.one("tunnel-output").textContent).toContain("08:00:00 listening at bore.example:4100");
    const again = vi.spyOn(core, "tunnelRestart");
    await page.click("tunnel-restart");
    expect(again).toHaveBeenCalledOnce();
  }, 20_000);

  it("begin from a preset and are saved with the rest", async () => {
    const saved = vi.spyOn(core, "settingsSave");
    await open();
    await page.click("tunnel-preset-bore");
    expect((page.one("settings-notifyTunnel") as HTMLInputElement).value).toBe("bore --to ");
    expect(page.one("tunnel-preset-hint").textContent).toContain("bore 服务器");
    await page.type("settings-notifyTunnel", "bore --to bore.example");
    await page.click("settings-save");
    expect(saved.mock.calls[0]![0]).toMatchObject({
      notifyTunnel: "bore --to bore.example",
      notifyListen: "127.0.0.1:8737",
    });
  });

  it("name what is wrong beside the field, in the core's own words", async () => {
    core.settingsSave = async () => ({
      status: "error",
      error: { code: "setting_invalid", field: "notify.tunnel", detail: "notify.tunnel: bore needs a server: bore --to HOST" },
    });
    await open();
    await page.click("settings-save");
    expect(page.one("settings-notifyTunnel").closest(".field")?.textContent).toContain("bore --to HOST");
  });

  it("know a program by its path, too", () => {
    expect(["", "bore", "'/opt/my tools/natapp' -x", "C:\\tools\\sunny.exe 1", "command: x"].map(presetOf)).toEqual([
      null,
      "bore",
      "natapp",
      "sunny",
      "command",
    ]);
  });
});
