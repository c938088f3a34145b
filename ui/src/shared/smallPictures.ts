import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { backend } from "@/backend";
import { whenPainted } from "./painted";

/** How many pictures are kept, a few kilobytes each; those that were not looked at for longest go. */
const KEPT = 500;
/** How many are asked for at once: few enough that the next question does not wait. */
const AT_ONCE = 24;

interface Pictured {
  readonly id: number;
  readonly picture: number | null;
}

/** A picture never changes under its number, so what was read once stays right. */
const keyOf = (id: number, number: number): string => `${id}/${number}`;
/** Addresses by key; a Map keeps the order in which they were put in. */
const kept = new Map<string, string>();
/** Those who wait for a picture, by its key. */
const waiting = new Map<string, Set<(address: string) => void>>();
let asking = false;

function recall(key: string): string | null {
  const address = kept.get(key);
  if (address === undefined) return null;
  kept.delete(key);
  kept.set(key, address);
  return address;
}

function keep(key: string, address: string): void {
  kept.set(key, address);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  waiting.get(key)?.forEach((tell) => tell(address));
}

/** Asks for what is wanted until nothing is, each time behind the frame that shows the goods themselves. */
async function ask(): Promise<void> {
  if (asking) return;
  asking = true;
  while (waiting.size > 0) {
    await new Promise<void>((done) => whenPainted(done));
    // What was wanted last is in sight now.
    const keys = [...waiting.keys()].slice(-AT_ONCE);
    const ids = [...new Set(keys.map((key) => parseInt(key, 10)))];
    // A picture is never worth a word: its place stays empty.
    const found = ids.length > 0 ? await backend.smallPictures(ids).catch(() => []) : [];
    for (const { productId, number, address } of found) keep(keyOf(productId, number), address);
    for (const key of keys) waiting.delete(key);
  }
  asking = false;
}

/** The small picture of a product that is in sight, null until it has come. Gone before that, it is not asked for. */
export function useSmallPicture(of: () => Pictured): ShallowRef<string | null> {
  const address = shallowRef<string | null>(null);
  const tell = (come: string): void => void (address.value = come);
  let wanted: string | null = null;

  function leave(): void {
    if (wanted === null) return;
    const others = waiting.get(wanted);
    others?.delete(tell);
    if (others?.size === 0) waiting.delete(wanted);
    wanted = null;
  }

  watch(
    () => {
      const { id, picture } = of();
      return picture === null ? null : keyOf(id, picture);
    },
    (key) => {
      leave();
      address.value = key === null ? null : recall(key);
      if (key === null || address.value !== null) return;
      wanted = key;
      waiting.set(key, (waiting.get(key) ?? new Set()).add(tell));
      void ask();
    },
    { immediate: true },
  );
  onScopeDispose(leave);
  return address;
}
