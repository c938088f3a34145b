import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { effectScope, ref, shallowRef } from "vue";
import { useAutoLock } from "@/app/autoLock";
import type { Desk } from "@/app/desk";
import type { Session } from "@/app/session";
import type { Checkout } from "@/backend";
import { checkout } from "./checkouts";
import { enterRoom } from "@/app/rooms";
import { duty } from "./duties";
import { core } from "./fake/bindings";
import { openPage, type Page } from "./mount";

const LI = "246802";
const WANG = "1234";
const OWNERS = "135790";
let page: Page;

afterEach(() => {
  vi.useRealTimers();
  // The test of the lock's minutes opens no page.
  page?.wrapper.unmount();
});

const appears = (testid: string): Promise<HTMLElement> => vi.waitFor(() => page.one(testid), { timeout: 15_000 });
const gone = (testid: string): Promise<void> => vi.waitFor(() => expect(page.all(testid)).toEqual([]), { timeout: 15_000 });

/** A shop with the manager 李姐 and the cashier 小王; `here` has logged in. */
async function staffed(here: "李姐" | "小王" | null): Promise<void> {
  core.pin = OWNERS;
  core.people.joins("李姐", "manager", LI);
  core.people.joins("小王", "cashier", WANG);
  core.people.here = core.people.list.find(({ name }) => name === here)?.id ?? null;
  page = await openPage();
}

async function logIn(name: string, pin: string): Promise<void> {
  page.all("login-person").find((tile) => tile.textContent?.includes(name))!.click();
  await flushPromises();
  await page.type("login-pin", pin);
  await page.click("login-go");
}

describe("a shop without people", () => {
  it("asks nobody to log in and shows no lock", async () => {
    page = await openPage();
    expect([page.all("login"), page.all("lock")]).toEqual([[], []]);
    await page.key("F12");
    expect(page.all("login")).toEqual([]);
    await page.click("product-tile");
    await page.click("charge");
    expect(core.requests).toHaveLength(1);
  });

  it("gets its first manager by the owner's PIN", async () => {
    page = await openPage();
    await page.click("nav-settings");
    await appears("person-add");
    await page.click("person-add");
    expect(page.one("people-need-pin").textContent).toContain("店主密码");
    core.pin = OWNERS;
    await page.click("person-add");
    await page.type("person-name", "李姐");
    await page.type("person-pin", LI);
    await page.type("person-again", "999999");
    await page.click("person-save");
    expect(document.body.textContent).toContain("两次输入的新密码不一样。");
    await page.type("person-again", LI);
    await page.click("person-save");
    // The owner approves, and stays at the till.
    await page.type("login-pin", OWNERS);
    await page.click("approval-go");
    await gone("approval");
    expect((await appears("person")).textContent).toContain("李姐");
    expect(page.one("session-name").textContent).toBe("店主");
    expect(page.all("login")).toEqual([]);
  }, 20_000);
});

describe("the log-in", () => {
  it("covers everything until somebody comes with the right PIN", async () => {
    await staffed(null);
    expect(page.all("login-person").map((tile) => tile.textContent)).toEqual(["李姐主管", "小王收银员"]);
    expect((page.one("login") as HTMLDialogElement).open).toBe(true);
    await logIn("小王", "0000");
    expect(page.one("login").textContent).toContain("密码不对");
    expect((page.one("login-pin") as HTMLInputElement).value).toBe("");
    expect(document.activeElement).toBe(page.one("login-pin"));
    await logIn("小王", WANG);
    expect(page.all("login")).toEqual([]);
    expect(page.one("session-name").textContent).toBe("小王");
  });

  it("is done by the number pad and shows the way back", async () => {
    await staffed(null);
    await page.click("login-forgotten");
    expect(page.one("login-way-back").textContent).toContain("saoma settings secret manager_pin");
    await page.click("login-owner");
    const pad = [...page.one("login").querySelectorAll<HTMLButtonElement>(".keys button")];
    for (const digit of OWNERS) {
      pad.find((key) => key.textContent?.trim() === digit)!.click();
      await flushPromises();
    }
    await page.click("login-go");
    expect(page.one("session-name").textContent).toBe("店主");
  });

  it("hears no key of the counter", async () => {
    await staffed(null);
    for (const key of ["F9", "F1", "F10", "Escape"]) await page.key(key);
    expect(page.all("login")).toHaveLength(1);
    expect([core.requests, page.all("sheet")]).toEqual([[], []]);
  });
});

describe("the lock", () => {
  it("is F12, keeps the cart, and greets who was here last", async () => {
    await staffed("小王");
    core.people.last = 2;
    await page.click("product-tile");
    await page.key("F12");
    const pressed = page.all("login-person").filter((tile) => tile.getAttribute("aria-pressed") === "true");
    expect(pressed.map((tile) => tile.textContent)).toEqual(["小王收银员"]);
    await page.type("login-pin", WANG);
    await page.click("login-go");
    expect(page.all("cart-line")).toHaveLength(1);
  });

  it("stops no payment, and its end waits to be seen", async () => {
    await staffed("小王");
    await page.click("product-tile");
    await page.click("charge");
    const no = page.one("sheet").dataset.outTradeNo!;
    core.show(no);
    await page.key("F12");
    expect(page.one("login-under-way").textContent).toContain("1 笔收款正在进行");
    core.pay(no);
    await flushPromises();
    expect(page.all("login-under-way")).toEqual([]);
    await new Promise((done) => setTimeout(done, 3_500));
    expect(page.one("sheet").dataset.state).toBe("paid");
    await logIn("小王", WANG);
    expect(page.one("sheet").dataset.state).toBe("paid");
  }, 20_000);

  it("is told nothing that is not everybody's, and shows it to whoever comes", async () => {
    await staffed(null);
    core.dutyList = [duty()];
    enterRoom("settings");
    await flushPromises();
    for (const event of ["dutiesChanged", "backOfficeChanged", "catalogueChanged"]) core.emit(event, 1);
    await flushPromises();
    expect([page.all("error-banner"), page.all("person")]).toEqual([[], []]);
    await logIn("李姐", LI);
    await vi.waitFor(() => expect(page.all("person")).toHaveLength(2), { timeout: 15_000 });
    expect(page.one("nav-paylog").textContent).toContain("1");
    const read = vi.spyOn(core, "peopleList");
    await page.key("F12");
    await flushPromises();
    expect([page.all("login").length, read.mock.calls.length]).toEqual([1, 0]);
  }, 20_000);

  it("comes by itself after the minutes of the settings, never over a payment", async () => {
    core.people.joins("小王", "cashier", WANG);
    core.people.here = 1;
    vi.useFakeTimers();
    const lock = vi.fn(async () => undefined);
    const here = shallowRef(core.people.state().here);
    const starting = ref(false);
    const shown = shallowRef<Checkout | null>(checkout({ state: "waiting" }));
    const scope = effectScope();
    const session = { state: shallowRef(core.people.state()), here, lock } as unknown as Session;
    scope.run(() => useAutoLock(session, { starting, shown } as unknown as Desk));
    vi.advanceTimersByTime(20 * 60_000);
    // Left behind with an end on it, a sheet keeps nobody from the pay log.
    shown.value = checkout({ state: "closed" });
    vi.advanceTimersByTime(4 * 60_000);
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
    vi.advanceTimersByTime(4 * 60_000);
    expect(lock).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2 * 60_000);
    expect(lock).toHaveBeenCalled();
    here.value = null;
    lock.mockClear();
    vi.advanceTimersByTime(20 * 60_000);
    expect(lock).not.toHaveBeenCalled();
    scope.stop();
  });
});

describe("what the role is not enough for", () => {
  async function change(): Promise<void> {
    await staffed("小王");
    await page.click("nav-settings");
    await appears("settings-save");
    await page.click("settings-save");
  }

  it("goes on by itself once a manager has given a PIN", async () => {
    await change();
    expect(page.one("approval").textContent).toContain("改动设置");
    await page.type("login-pin", "0000");
    await page.click("approval-go");
    expect(page.one("approval").textContent).toContain("密码不对");
    await page.type("login-pin", LI);
    await page.click("approval-go");
    await appears("settings-saved");
    expect(core.people.approvals).toEqual([{ right: "settings", by: 1 }]);
    // Only once.
    await page.click("settings-save");
    expect(page.all("approval")).toHaveLength(1);
  }, 20_000);

  it("covers the manager's log", async () => {
    await staffed("小王");
    core.audit = [
      { id: 1, atMs: 1, who: "李姐", till: "1", action: "delivery_repeated", subject: "A", reason: "", before: "{}", after: "{}" },
    ];
    await page.click("nav-paylog");
    await appears("audit-open");
    await page.click("audit-open");
    expect([page.one("approval").textContent?.includes("查看主管记录"), page.all("audit-entry")]).toEqual([true, []]);
    await page.type("login-pin", LI);
    await page.click("approval-go");
    expect((await appears("audit-entry")).textContent).toContain("让后台再收一次通知");
  }, 20_000);

  it("is not done, and says so, when nobody approves", async () => {
    await change();
    await page.click("approval-back");
    expect(page.all("settings-saved")).toEqual([]);
    expect(document.body.textContent).toContain("这一步要主管同意，没有做");
  }, 20_000);

  it("includes the owner's PIN of a till that has none yet", async () => {
    await staffed("小王");
    core.pin = null;
    await page.click("nav-settings");
    await appears("pin-next");
    expect(document.body.textContent).toContain("选第一个要主管同意");
    await page.type("pin-next", "975310");
    await page.type("pin-again", "975310");
    await page.click("pin-save");
    expect([core.pin, page.one("approval").textContent?.includes("改动人员")]).toEqual([null, true]);
    await page.type("login-pin", LI);
    await page.click("approval-go");
    await appears("pin-saved");
    expect(core.pin).toBe("975310");
  }, 20_000);

  it("is any manager's or the owner's to approve, and a manager needs no approval", async () => {
    await change();
    expect(page.all("approver").map((one) => one.textContent)).toEqual(["李姐"]);
    page.one("approver-owner").querySelector("input")!.click();
    await flushPromises();
    await page.type("login-pin", OWNERS);
    await page.click("approval-go");
    await appears("settings-saved");
    expect(core.people.approvals).toEqual([{ right: "settings", by: null }]);
    core.people.logIn(1, LI);
    await flushPromises();
    await page.click("settings-save");
    expect(page.all("approval")).toEqual([]);
  }, 20_000);
});

describe("the people", () => {
  it("are changed and retired, and the last manager stays", async () => {
    await staffed("李姐");
    await page.click("nav-settings");
    await vi.waitFor(() => expect(page.all("person")).toHaveLength(2), { timeout: 15_000 });
    page.all("person-edit")[0]!.click();
    await flushPromises();
    await page.click("person-retire");
    expect(page.one("person-error").textContent).toContain("最后一位主管不能停用");
    await page.type("person-name", "李小姐");
    await page.click("person-save");
    expect(page.all("person-name")).toEqual([]);
    page.all("person-edit")[1]!.click();
    await flushPromises();
    await page.click("person-retire");
    await vi.waitFor(() => expect(page.all("person")).toHaveLength(1));
    await page.click("people-retired");
    expect(page.all("person").map((row) => row.dataset.retired)).toEqual(["false", "true"]);
    await page.click("person-restore");
    await vi.waitFor(() => expect(page.all("person-edit")).toHaveLength(2));
  }, 20_000);
});
