import { describe, expect, it } from "vitest";
import { usePages, type Page } from "@/shared/pages";

/** A list of numbers in pages of two; answers come when the test says so. */
function slowList(numbers: number[]) {
  const waiting: (() => void)[] = [];
  const read = (from: number | null): Promise<Page<number>> =>
    new Promise((done) => {
      waiting.push(() => {
        const at = from ?? 0;
        done({ items: numbers.slice(at, at + 2), next: at + 2 < numbers.length ? at + 2 : null });
      });
    });
  const answer = async (): Promise<void> => {
    waiting.shift()!();
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  };
  return { pages: usePages(read), answer, waiting };
}

describe("a list read page by page", () => {
  it("is refreshed down to where it was read", async () => {
    const numbers = [1, 2, 3, 4, 5];
    const { pages, answer, waiting } = slowList(numbers);
    void pages.reload();
    await answer();
    void pages.more();
    await answer();
    numbers[2] = 30;
    void pages.refresh();
    await answer();
    expect(pages.items.value, "nothing is swapped by halves").toEqual([1, 2, 3, 4]);
    await answer();
    expect(pages.items.value).toEqual([1, 2, 30, 4]);
    expect([pages.next.value, waiting.length]).toEqual([4, 0]);
  });

  it("keeps the page that came while it was refreshed", async () => {
    const { pages, answer, waiting } = slowList([1, 2, 3, 4]);
    void pages.reload();
    await answer();
    void pages.refresh();
    void pages.more();
    await answer();
    await answer();
    while (waiting.length > 0) await answer();
    expect([pages.items.value, pages.next.value, pages.loading.value]).toEqual([[1, 2, 3, 4], null, false]);
  });

  it("reads once more for any number of changes while it reads", async () => {
    const { pages, answer, waiting } = slowList([1, 2]);
    void pages.reload();
    await answer();
    for (let change = 0; change < 5; change += 1) void pages.refresh();
    await answer();
    await answer();
    expect(waiting).toHaveLength(0);
  });
});
