import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watch } from "vue";
import { followZoom } from "@/app/zoom";
import { followPrefs, prefs } from "@/shared/prefs";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

const monitor = (name: string, x: number) => ({ name, x, y: 0, width: 1366, height: 768 });
let page: Page;

beforeEach(async () => {
  page = await openPage();
  await page.click("nav-settings");
  await vi.waitFor(() => page.one("display-standing"), { timeout: 15_000 });
});
afterEach(() => {
  page.wrapper.unmount();
  Object.assign(prefs, { zoom: 100, theme: "auto", language: "zh-CN", guide: { way: null, done: [] } });
});

it("the size of everything is chosen or stepped by keys, and the window follows", async () => {
  followZoom();
  await page.click("zoom-125");
  expect([prefs.zoom, core.zoom]).toEqual([125, 125]);
  const press = (key: string) => window.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: true, cancelable: true }));
  press("+");
  press("+");
  await vi.waitFor(() => expect(core.zoom).toBe(150));
  press("0");
  await vi.waitFor(() => expect(core.zoom).toBe(100));
});

it("theme and language take effect at once", async () => {
  followPrefs();
  await page.click("theme-dark");
  await vi.waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  await page.click("language-en");
  expect(page.one("nav-settings").textContent).toContain("Settings");
});

it("what another window chose is taken over and not written back", () => {
  followPrefs();
  const chosen = JSON.stringify({ ...prefs, theme: "dark", guide: { way: "account", done: [] } });
  localStorage.setItem("saoma.screen", chosen);
  const kept: (string | null)[] = [];
  const stop = watch(prefs, () => kept.push(localStorage.getItem("saoma.screen")), { deep: true, flush: "sync" });
  window.dispatchEvent(new StorageEvent("storage", { key: "saoma.screen" }));
  stop();
  expect(prefs).toEqual(JSON.parse(chosen));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(new Set(kept)).toEqual(new Set([chosen]));
});

it("the customer's window is wished for, and put on a monitor by name", async () => {
  expect(page.one("display-standing").textContent).toContain("没有");
  core.display.state = { ...core.display.state, monitors: [monitor("HDMI-1", 0), monitor("HDMI-2", 1366)] };
  core.emit("displayChanged", core.display.state);
  await page.click("display-on");
  expect(core.display.state).toMatchObject({ wanted: "on", open: true, filled: { name: "HDMI-1" } });
  expect(page.one("display-standing").textContent).toContain("HDMI-1");
  const place = document.querySelector<HTMLSelectElement>("label.where select")!;
  place.selectedIndex = 1;
  place.dispatchEvent(new Event("change"));
  await vi.waitFor(() => expect(page.one("display-standing").textContent).toContain("HDMI-2"));
  await page.click("display-off");
  expect(core.display.state).toMatchObject({ wanted: "off", open: false, filled: null });
});

it("a monitor that is missing is named", async () => {
  core.emit("displayChanged", { ...core.display.state, missing: "HDMI-2" });
  await vi.waitFor(() => expect(page.one("display-standing").textContent).toContain("HDMI-2"));
});
