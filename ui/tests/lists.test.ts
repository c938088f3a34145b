import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PaylogKey } from "../src/bindings";
import { core } from "./fake/bindings";
import { makeEntries } from "./fake/paylog";
import { openPage, type Page } from "./mount";

let page: Page;
const appears = (testid: string): Promise<HTMLElement> => vi.waitFor(() => page.one(testid), { timeout: 15_000 });

async function enter(room: "paylog" | "sales"): Promise<void> {
  page = await openPage();
  await page.click(`nav-${room}`);
  await appears(`${room}-row`);
}

afterEach(() => page.wrapper.unmount());

describe("the pay log's filter", () => {
  beforeEach(() => enter("paylog"), 30_000);

  it("asks with every part of it", async () => {
    const asked = vi.spyOn(core, "paylogPage");
    await page.type("paylog-search", " 20261123-0007 ");
    await page.click("paylog-state-paid");
    await page.click("paylog-more");
    await page.type("paylog-amount", "12.50 – 20");
    page.one("paylog-amount").dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(asked.mock.lastCall?.[0].list.mostFen).toBe(2000));
    expect(asked.mock.lastCall?.[0]).toMatchObject({
      state: "paid",
      list: { number: "20261123-0007", text: "", leastFen: 1250, mostFen: 2000 },
    });
  });

  it("says beside the field what an amount is not", async () => {
    await page.click("paylog-more");
    await page.type("paylog-amount", "12.505");
    page.one("paylog-amount").dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(page.one("paylog-amount").getAttribute("aria-invalid")).toBe("true"));
    expect(page.one("paylog-amount").closest("label")?.textContent).toContain("金额最多两位小数");
  });

  it("searches on by itself, shows how far it is, and stops when asked", async () => {
    let go = (): void => {};
    const places: (PaylogKey | null)[] = [];
    core.paylogPage = async (_, after) => {
      places.push(after);
      await new Promise<void>((done) => (go = done));
      const seq = 1000 - places.length;
      const next = { atMs: Date.UTC(2026, 10, 20), seq };
      return { status: "ok", data: { entries: makeEntries(1), next, searching: true } };
    };
    await page.click("paylog-by-text");
    await page.type("paylog-search", "OPENID");
    go();
    await vi.waitFor(() => expect(page.one("search-state").textContent).toContain("已查到 2026-11-20"));
    expect(page.all("paylog-row")).toHaveLength(1);
    await page.click("search-stop");
    go();
    await vi.waitFor(() => expect(page.one("search-state").textContent).toContain("已停在"));
    const sofar = places.length;
    await page.click("search-go-on");
    expect(places).toHaveLength(sofar + 1);
    expect(places.at(-1), "from where it stopped").not.toBeNull();
  });
});

describe("a long list", () => {
  it("keeps only the rows on the screen, and goes through them by keys", async () => {
    core.entries = makeEntries(400);
    await enter("paylog");
    expect(page.all("paylog-row").length).toBeLessThan(60);
    await page.key("End", page.all("paylog-row")[0]);
    await appears("paylog-detail");
    const chosen = page.all("paylog-row").find((row) => row.getAttribute("aria-selected") === "true");
    expect(chosen?.dataset.at, "the last one of the first page").toBe("99");
    await page.key("Home", chosen);
    await vi.waitFor(() => expect(page.all("paylog-row")[0]?.getAttribute("aria-selected")).toBe("true"));
  }, 30_000);
});

describe("an entry", () => {
  it("tells when its payment got where, and that the entry behind carries its hash", async () => {
    await enter("paylog");
    await page.click("paylog-row");
    const timeline = await appears("timeline");
    expect([...timeline.querySelectorAll<HTMLElement>("li")].map(({ dataset }) => dataset.step)).toEqual([
      "clicked", "stored", "ordered", "shown", "first_look", "paid", "last_look", "settled", "announced",
    ]);
    expect(timeline.textContent).toContain("共查询 14 次");
    expect(page.one("paylog-chain-next").dataset.next).toBe("fits");
  }, 30_000);

  it("leads to its sale", async () => {
    await enter("paylog");
    await page.click("paylog-row");
    await appears("paylog-sale");
    await page.click("paylog-sale");
    const detail = await appears("sale-detail");
    expect(detail.textContent).toContain(core.entries[0]!.saleNo);
  }, 30_000);
});
