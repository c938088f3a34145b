import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boundActions, keyOf, rebind, resetKeys } from "@/shared/keys/actions";
import { openPage, type Page } from "./mount";

let page: Page;
beforeEach(async () => {
  resetKeys();
  page = await openPage();
});
afterEach(() => page.wrapper.unmount());

async function settings(): Promise<void> {
  await page.click("nav-settings");
  await vi.waitFor(() => page.one("key-keypad"));
  await page.click("key-keypad");
}

describe("keys by action", () => {
  it("lists what something on the page does, and nothing else", async () => {
    await page.key("F1");
    const listed = page.one("help").querySelectorAll("[data-testid^=help-]");
    expect([...listed].map((entry) => entry.getAttribute("data-testid")!.slice(5))).toEqual(boundActions());
    expect(boundActions()).toContain("charge");
    page.wrapper.unmount();
    expect(boundActions()).toEqual([]);
  });

  it("moves an action to another key, on its button and in what is done", async () => {
    await settings();
    await page.key("F20");
    await page.click("nav-checkout");
    expect(page.one("keypad-open").textContent).toContain("F20");
    await page.key("F3");
    expect(page.all("keypad-input")).toEqual([]);
    await page.key("F20");
    expect(page.all("keypad-input")).toHaveLength(1);
  });

  it("names the action that has a key already, and refuses keys people write with", async () => {
    await settings();
    await page.key("F9");
    expect(page.one("key-problem").textContent).toContain("收款");
    expect(keyOf("keypad")).toBe("F3");
    await page.click("key-keypad");
    await page.key("a");
    expect(page.one("key-problem").textContent).toContain("a");
    expect(keyOf("keypad")).toBe("F3");
  });

  it("gives every action its standard key again", () => {
    rebind("charge", "F11");
    expect(keyOf("charge")).toBe("F11");
    resetKeys();
    expect(keyOf("charge")).toBe("F9");
  });
});
