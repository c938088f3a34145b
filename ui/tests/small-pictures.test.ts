import { flushPromises } from "@vue/test-utils";
import { effectScope, nextTick, ref, type EffectScope, type Ref } from "vue";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useSmallPicture } from "@/shared/smallPictures";
import { core, freshCore } from "./fake/bindings";

let scope: EffectScope;
beforeEach(async () => {
  freshCore();
  for (let id = 1; id <= 700; id += 1) await core.goods.setPicture(id, null, `iVBOR${id}`);
  scope = effectScope();
});
afterEach(() => scope.stop());

const record = (id: number) => core.goods.records[id - 1]!;
const address = (id: number): string => `data:image/png;base64,iVBOR${id}`;

/** Shows pictures of these products until `hide`. */
function show(ids: readonly number[]) {
  const inner = effectScope();
  const shown: Ref<string | null>[] = inner.run(() => ids.map((id) => useSmallPicture(() => record(id))))!;
  return { shown, hide: () => inner.stop(), come: () => vi.waitFor(() => expect(shown.map((one) => one.value)).toEqual(ids.map(address))) };
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

it("small pictures come in portions, and what is gone by then is not asked for", async () => {
  const passed = show(range(1, 31));
  const inSight = show(range(100, 130));
  passed.hide();
  await inSight.come();
  expect(core.goods.asked.flat().sort()).toEqual(range(100, 130));
  expect(Math.max(...core.goods.asked.map((ids) => ids.length))).toBeLessThanOrEqual(24);
});

it("a place that shows another product shows its picture, never the old one", async () => {
  const id = ref(1);
  const shown = scope.run(() => useSmallPicture(() => record(id.value)))!;
  await vi.waitFor(() => expect(shown.value).toBe(address(1)));
  id.value = 2;
  await nextTick();
  expect(shown.value).toBeNull();
  await vi.waitFor(() => expect(shown.value).toBe(address(2)));
  id.value = 1;
  await nextTick();
  expect(shown.value, "kept").toBe(address(1));
});

it("what was not looked at for longest is let go", async () => {
  // As many as are kept.
  await show(range(1, 501)).come();
  const [first, second] = core.goods.asked.flat() as [number, number];
  expect(show([first]).shown[0]!.value, "looked at again").toBe(address(first));
  await show([600]).come();
  core.goods.asked.length = 0;
  await show([first, second]).come();
  expect(core.goods.asked.flat()).toEqual([second]);
});

it("a core that does not answer leaves the place empty, and is asked again by the next", async () => {
  const small = core.goods.small.bind(core.goods);
  const gone = vi.fn(() => Promise.reject(new Error("gone")) as never);
  core.goods.small = gone;
  const first = show([3]);
  await vi.waitFor(() => expect(gone).toHaveBeenCalled());
  await flushPromises();
  expect(first.shown[0]!.value).toBeNull();
  core.goods.small = small;
  await show([3]).come();
});
