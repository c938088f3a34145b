import { describe, expect, it, vi } from "vitest";
import { effectScope, nextTick, reactive } from "vue";
import { emptyFilter, followToday, today } from "@/shared/lists/filters";
import { useSearchList, type Found } from "@/shared/lists/searchList";

/** Rows n, n-1, … 1; a page begins behind a row. */
function listOf(count: number) {
  const page = vi.fn(async (after: number | null, limit: number): Promise<Found<number, number>> => {
    const first = after === null ? count : after - 1;
    const items = Array.from({ length: Math.min(limit, first) }, (_, at) => first - at);
    const last = items.at(-1) ?? 1;
    return { items, next: last > 1 ? last : null, searching: false };
  });
  const sum = vi.fn(async (after: number | null) => ({ part: 1, next: after === null ? 5 : after > 1 ? after - 1 : null }));
  const list = useSearchList<number, number, number>({ ask: () => ({ page, sum }), add: (a, b) => a + b, nothing: 0 });
  return { list, page, sum };
}

describe("a list of any length", () => {
  it("keeps ten thousand rows at most and goes on behind them from the top", async () => {
    const { list, page } = listOf(10_250);
    await list.reload();
    while (!list.isFull()) await list.more();
    expect(list.items.value).toHaveLength(10_000);
    const calls = page.mock.calls.length;
    await list.more();
    expect(page.mock.calls, "the window is full").toHaveLength(calls);
    await list.older();
    expect([list.items.value[0], list.later.value]).toEqual([250, true]);
    while (list.next.value !== null) await list.more();
    expect(list.items.value).toHaveLength(250);
    await list.reload();
    expect([list.items.value[0], list.later.value]).toEqual([10_250, false]);
  });

  it("adds the totals up behind the page, stretch by stretch", async () => {
    const { list, sum } = listOf(3);
    await list.reload();
    await vi.waitFor(() => expect(list.totals.value).toEqual({ value: 6, complete: true }));
    expect(sum.mock.calls.map(([after]) => after)).toEqual([null, 5, 4, 3, 2, 1]);
  });

  it("stops adding up with the search, and goes on with both", async () => {
    const { list, sum } = listOf(3);
    const works = sum.getMockImplementation()!;
    sum.mockImplementation(async (after) => {
      if (after === null) list.stop();
      return works(after);
    });
    await list.reload();
    await vi.waitFor(() => expect(list.totals.value).toEqual({ value: 1, complete: false }));
    expect(list.stopped.value).toBe(true);
    await list.goOn();
    await vi.waitFor(() => expect(list.totals.value).toEqual({ value: 6, complete: true }));
    expect(sum.mock.calls.map(([after]) => after), "no stretch twice").toEqual([null, 5, 4, 3, 2, 1]);
  });

  it("has answered a reload only when the newest question is answered", async () => {
    const answers: (() => void)[] = [];
    const page = vi.fn(
      () =>
        new Promise<Found<number, number>>((done) => answers.push(() => done({ items: [answers.length], next: null, searching: false }))),
    );
    const list = useSearchList<number, number, number>({
      ask: () => ({ page, sum: async () => ({ part: 0, next: null }) }),
      add: (a, b) => a + b,
      nothing: 0,
    });
    let done = false;
    const first = list.reload().then(() => (done = true));
    void list.reload();
    answers[0]!();
    await new Promise((later) => setTimeout(later));
    expect(done).toBe(false);
    answers[1]!();
    await first;
    expect(list.items.value).toHaveLength(1);
  });

  it("shows what was asked last, whatever answers late", async () => {
    let answer: ((found: Found<string, number>) => void) | undefined;
    const slow = new Promise<Found<string, number>>((done) => (answer = done));
    const pages = [slow, Promise.resolve({ items: ["new"], next: null, searching: false })];
    const list = useSearchList<string, number, number>({
      ask: () => {
        const mine = pages.shift()!;
        return { page: () => mine, sum: async () => ({ part: 0, next: null }) };
      },
      add: (a, b) => a + b,
      nothing: 0,
    });
    // The first question was made with the list itself; nobody asked it.
    const second = list.reload();
    await second;
    answer?.({ items: ["old"], next: null, searching: false });
    await Promise.resolve();
    expect(list.items.value).toEqual(["new"]);
  });
});

describe("a list of today", () => {
  it("goes on with the new day at midnight, and leaves other days alone", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 15, 59, 59) });
    const [open, chosen] = [reactive(today()), reactive({ ...emptyFilter(), from: "2026-11-01", to: "2026-11-23" })];
    const scope = effectScope();
    scope.run(() => [open, chosen].forEach(followToday));
    await vi.advanceTimersByTimeAsync(2_000);
    await nextTick();
    expect([open.from, open.to]).toEqual(["2026-11-24", "2026-11-24"]);
    expect([chosen.from, chosen.to]).toEqual(["2026-11-01", "2026-11-23"]);
    scope.stop();
    vi.useRealTimers();
  });
});
