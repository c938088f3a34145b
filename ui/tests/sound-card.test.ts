import { afterEach, expect, it, vi } from "vitest";
import { prefs } from "@/shared/prefs";
import { openPage, type Page } from "./mount";

let page: Page;
afterEach(() => {
  page.wrapper.unmount();
  Object.assign(prefs, { sound: true, voice: true, volume: 100 });
});

it("settings turn tones and voice off by themselves, set the volume and name the voice", async () => {
  page = await openPage();
  await page.click("nav-settings");
  await vi.waitFor(() => page.one("voice-used"), { timeout: 15_000 });
  expect(page.one("voice-used").textContent).toContain("程序自带");
  await page.click("volume-medium");
  await page.click("tones-off");
  expect(prefs).toMatchObject({ sound: false, voice: true, volume: 60 });
  expect(page.all("try-paid")).toHaveLength(1);
  await page.click("voice-off");
  expect(page.all("voice-used")).toEqual([]);
  expect(page.all("try-paid")).toEqual([]);
  await page.click("tones-on");
  expect(prefs).toMatchObject({ sound: true, voice: false });
}, 20_000);
