import { shallowReactive } from "vue";
import type { MessageKey } from "../i18n";
import { prefs } from "../prefs";

/** What a key of its own can do, with the key it has until somebody chooses another. */
export const actions = {
  help: { key: "F1", does: "keys.help" },
  search: { key: "F2", does: "keys.search" },
  keypad: { key: "F3", does: "keys.keypad" },
  line: { key: "F4", does: "keys.line" },
  discount: { key: "F5", does: "keys.discount" },
  hold: { key: "F6", does: "keys.hold" },
  takeBack: { key: "F7", does: "keys.takeBack" },
  charge: { key: "F9", does: "keys.charge" },
  paylog: { key: "F10", does: "keys.paylog" },
  add: { key: "Insert", does: "keys.add" },
  lock: { key: "F12", does: "keys.lock" },
} as const satisfies Record<string, { key: string; does: MessageKey }>;

export type ActionId = keyof typeof actions;
export const actionIds = Object.keys(actions) as ActionId[];

/** The present key of an action. */
export const keyOf = (id: ActionId): string => prefs.keys[id] ?? actions[id].key;

/** The action that has this key. */
export const actionOf = (key: string): ActionId | undefined => actionIds.find((id) => keyOf(id) === key);

/** Keys nobody writes or moves with; every other one would be lost to typing. */
export const canBeKey = (key: string): boolean => /^(F([1-9]|1\d|2[0-4])|Insert|Pause|ScrollLock)$/.test(key);

/** Gives an action another key; answers the action that has it already, and then changes nothing. */
export function rebind(id: ActionId, key: string): ActionId | null {
  const taken = actionOf(key);
  if (taken !== undefined && taken !== id) return taken;
  const others = Object.entries(prefs.keys).filter(([other]) => other !== id);
  prefs.keys = Object.fromEntries(key === actions[id].key ? others : [...others, [id, key]]);
  return null;
}

export const resetKeys = (): void => void (prefs.keys = {});

const bound = shallowReactive(new Map<ActionId, number>());

/** Notes that something on the page does these actions, until the answer is called. */
export function noteBound(ids: readonly ActionId[]): () => void {
  const count = (id: ActionId, by: number): void => void bound.set(id, (bound.get(id) ?? 0) + by);
  ids.forEach((id) => count(id, 1));
  return () => ids.forEach((id) => count(id, -1));
}

/** The actions that really do something in this window: no dead key is ever listed. */
export const boundActions = (): ActionId[] => actionIds.filter((id) => (bound.get(id) ?? 0) > 0);
