import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { core, freshCore } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => {
  freshCore();
  core.jobs.step = async () => undefined;
  page = await openPage();
  await page.click("nav-products");
  await vi.waitFor(() => page.one("product-row"), { timeout: 15_000 });
  await page.click("import-open");
});
afterEach(() => page.wrapper.unmount());

/** Chooses a file as a person does. */
async function choose(text: string): Promise<void> {
  const input = page.one("import-file") as HTMLInputElement;
  const file = new File([text], "商品.csv");
  Object.defineProperty(input, "files", { value: [file], configurable: true });
  Object.defineProperty(input, "value", { value: "", writable: true, configurable: true });
  input.dispatchEvent(new Event("change"));
  await vi.waitFor(() => {
    if (page.all("import-preview").length + page.all("import-error").length === 0) throw new Error("not read yet");
  });
}

const text = (testid: string): string => page.one(testid).textContent ?? "";
const known = (): string => core.goods.records[0]!.code;

describe("an import of products", () => {
  it("shows what it would do, row by row, and leaves bad rows only when told", async () => {
    await choose(`条码,名称,售价\n${known()},新名字,33.00\n0070,柚子茶,12.5\n0071,坏的,1.005\n`);
    expect(text("import-made")).toContain("1");
    expect(text("import-changed")).toContain("其中改价 1");
    expect(text("import-preview")).toContain("GB18030");
    expect(text("import-ignored")).toContain("会员价");
    await vi.waitFor(() => expect(text("import-fault")).toContain("第 4 行"));
    expect(text("import-fault")).toContain("最多两位小数");
    await page.click("import-tab-rows");
    await vi.waitFor(() => expect(page.all("import-row")).toHaveLength(2));
    expect(text("import-row")).toContain("→");
    expect(page.all("import-store")).toEqual([]);
    const before = core.goods.records.length;
    await page.click("import-leave-bad");
    await vi.waitFor(() => page.one("import-done"));
    expect(text("import-done")).toContain("新建 1 个，更新 1 个");
    expect(text("import-done")).toContain("有错的 1 行没有导入");
    expect(core.goods.records).toHaveLength(before + 1);
    expect(core.goods.records[0]).toMatchObject({ name: "新名字", priceFen: 3300 });
    await page.click("import-close");
    expect(page.all("import")).toEqual([]);
  });

  it("names the columns that are missing", async () => {
    await choose("品名,分类\n水,饮料\n");
    expect(text("import-error")).toContain("表头里缺少：条码、售价");
    expect(text("import-error")).toContain("品名、分类");
    expect(page.all("import-preview")).toEqual([]);
  });

  it("looks again when somebody changed products meanwhile, and stores nothing by itself", async () => {
    await choose("条码,名称,售价\n0070,柚子茶,12.5\n");
    core.imports.movesOnce = true;
    const before = core.goods.records.length;
    await page.click("import-store");
    await vi.waitFor(() => page.one("import-moved"));
    expect(core.goods.records).toHaveLength(before);
    await page.click("import-store");
    await vi.waitFor(() => page.one("import-done"));
    expect(core.goods.records).toHaveLength(before + 1);
  });

  it("can be cancelled while it is stored", async () => {
    await choose("条码,名称,售价\n0070,柚子茶,12.5\n");
    let fail = (): void => {};
    core.importStore = () => new Promise((done) => (fail = () => done({ status: "error", error: { code: "cancelled", field: null, detail: "" } }))) as never;
    const cancel = vi.spyOn(core.jobs, "cancel");
    await page.click("import-store");
    await page.click("job-cancel");
    expect(cancel).toHaveBeenCalled();
    fail();
    await vi.waitFor(() => page.one("import-preview"));
    expect(page.all("import-done")).toEqual([]);
  });

  it("offers an empty table with the right headings", async () => {
    await page.click("template-xlsx");
    await vi.waitFor(() => expect(text("template-written")).toContain("template"));
  });
});
