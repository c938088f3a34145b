import type { MessageKey } from "../i18n";

/** The keys that can't be moved: they are the same in every program. */
export const fixedKeys: readonly { keys: readonly string[]; does: MessageKey }[] = [
  { keys: ["Esc"], does: "keys.back" },
  { keys: ["Enter"], does: "keys.enter" },
  { keys: ["←", "↑", "→", "↓"], does: "keys.arrows" },
  { keys: ["1", "…", "9"], does: "keys.digits" },
  { keys: ["+", "−"], does: "keys.plusMinus" },
  { keys: ["Delete"], does: "keys.remove" },
];

/** True when the key belongs to what has the focus: text being written, a button being pressed. */
export function belongsToFocus(event: KeyboardEvent): boolean {
  const at = event.target;
  return at instanceof HTMLElement && at.closest("button, input, textarea, select, a, [role=row]") !== null;
}
