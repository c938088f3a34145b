import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { core, freshCore } from "./fake/bindings";
import { openPage, type Page } from "./mount";

let page: Page;

beforeEach(async () => {
  freshCore();
  page = await openPage();
  await page.click("nav-products");
  await vi.waitFor(() => page.one("product-row"), { timeout: 15_000 });
});
afterEach(() => page.wrapper.unmount());

const png = (mark: string): Uint8Array<ArrayBuffer> => Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, ...new TextEncoder().encode(mark)]);
const heic = Uint8Array.from([0, 0, 0, 0x18, ...new TextEncoder().encode("ftypheic")]);
const value = (testid: string): string => (page.one(testid) as HTMLInputElement).value;

/** Chooses a file as a person does. */
async function choose(content: BlobPart, size?: number): Promise<void> {
  const input = page.one("product-picture-file") as HTMLInputElement;
  const file = new File([content], "IMG_0001");
  if (size !== undefined) Object.defineProperty(file, "size", { value: size });
  Object.defineProperty(input, "files", { value: [file], configurable: true });
  Object.defineProperty(input, "value", { value: "", writable: true, configurable: true });
  input.dispatchEvent(new Event("change"));
  await flushPromises();
  await vi.waitFor(() => expect(page.one("product-picture-box").getAttribute("aria-busy")).toBe("false"));
  await flushPromises();
}

/** Where the picture that the panel shows comes from. */
const shown = (): string | null => page.one("product-picture").getAttribute("src");

describe("the picture of a product", () => {
  it("is chosen, shown at once, and stands on the tile", async () => {
    await page.click("product-row");
    expect(page.one("product-picture-none").textContent).toContain("没有图片");
    await choose(png("one"));
    expect(shown()).toBe(core.goods.pictures.get(1));
    expect(core.goods.records[0]!.picture).not.toBeNull();
    await page.click("nav-checkout");
    await vi.waitFor(() => expect(page.all("tile-picture").map((one) => one.getAttribute("src"))).toEqual([core.goods.pictures.get(1)]));
    expect(page.one("tile-picture").closest("[data-product-id]")?.getAttribute("data-product-id")).toBe("1");
  });

  it("leaves what is being written, and is no conflict for it", async () => {
    await page.click("product-row");
    await page.type("product-name", "新名字");
    await choose(png("one"));
    expect(value("product-name")).toBe("新名字");
    // Another till gives it another one.
    await core.goods.setPicture(1, core.goods.records[0]!.picture, "iVBORother");
    await vi.waitFor(() => expect(shown()).toBe("data:image/png;base64,iVBORother"));
    expect(page.all("product-moved")).toEqual([]);
    await page.click("product-save");
    expect(page.all("product-moved")).toEqual([]);
    expect(core.goods.records[0]).toMatchObject({ name: "新名字", version: 2 });
    expect(shown()).toBe("data:image/png;base64,iVBORother");
  });

  it("does not hide what somebody else has written meanwhile", async () => {
    await page.click("product-row");
    await page.type("product-price", "33");
    core.goods.elsewhere(1, { name: "改过的名字" });
    await choose(png("one"));
    expect(page.one("product-moved").textContent).toContain("别人刚刚改过");
    expect(value("product-price")).toBe("33");
    expect(page.one("product-name").closest(".field")?.textContent).toContain("改过的名字");
    expect(shown()).toBe(core.goods.pictures.get(1));
  });

  it("is removed only after a question", async () => {
    await page.click("product-row");
    await choose(png("one"));
    await page.click("product-picture-remove");
    await page.key("Escape", page.one("product-picture-remove-confirm"));
    expect(core.goods.pictures.size).toBe(1);
    await page.click("product-picture-remove");
    await page.click("product-picture-remove-confirm");
    await vi.waitFor(() => page.one("product-picture-none"));
    expect([core.goods.pictures.size, core.goods.records[0]!.picture]).toEqual([0, null]);
    expect(page.all("product-picture-remove")).toEqual([]);
    expect(document.activeElement).toBe(page.one("product-picture-choose"));
    await page.click("nav-checkout");
    await vi.waitFor(() => page.one("product-tile"));
    expect(page.all("tile-picture")).toEqual([]);
  });

  it("that can't be used is refused in a sentence, and the old one stays", async () => {
    await page.click("product-row");
    await choose(png("one"));
    for (const [content, size, sentence] of [
      [heic, undefined, "HEIC"],
      ["no picture", undefined, "不是图片"],
      [png("x"), 20 * 1024 * 1024 + 1, "最多 20 MB"],
    ] as const) {
      await choose(content, size);
      expect(page.one("product-picture-error").textContent).toContain(sentence);
      expect(shown()).toBe(core.goods.pictures.get(1));
    }
    await choose(png("two"));
    expect(page.all("product-picture-error")).toEqual([]);
  });

  it("of two people who change it the slower one is told, and sees the other's", async () => {
    await page.click("product-row");
    const refuse = core.goods.setPicture.bind(core.goods);
    core.goods.setPicture = (id, seen, picture) => {
      core.goods.setPicture = refuse;
      void refuse(id, seen, "iVBORtheirs");
      return refuse(id, seen, picture);
    };
    await choose(png("mine"));
    expect(page.one("product-picture-error").textContent).toContain("别人刚刚改过");
    await vi.waitFor(() => expect(shown()).toBe("data:image/png;base64,iVBORtheirs"));
  });

  it("is asked for once, and only where it is in sight", async () => {
    for (const id of [1, 2, 9_000]) await core.goods.setPicture(id, null, `iVBOR${id}`);
    await page.click("nav-checkout");
    await vi.waitFor(() => expect(page.all("tile-picture")).toHaveLength(2));
    expect(core.goods.asked.flat().sort()).toEqual([1, 2]);
    await page.type("search", "nothing of that name");
    await page.type("search", "");
    await vi.waitFor(() => expect(page.all("tile-picture")).toHaveLength(2));
    expect(core.goods.asked.flat(), "kept").toHaveLength(2);
    await core.goods.setPicture(2, core.goods.records[1]!.picture, "iVBORnew");
    await vi.waitFor(() => expect(page.all("tile-picture").map((one) => one.getAttribute("src"))).toContain("data:image/png;base64,iVBORnew"));
    expect(core.goods.asked.flat().filter((id) => id === 1), "the others stay").toHaveLength(1);
  });
});
