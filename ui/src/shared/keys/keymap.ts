import type { MessageKey } from "../i18n";

/** The printed map behind F1. Bindings live with the screens that act on them. */
export const keymap: readonly { keys: readonly string[]; does: MessageKey }[] = [
  { keys: ["F1"], does: "keys.help" },
  { keys: ["F2"], does: "keys.search" },
  { keys: ["F3"], does: "keys.keypad" },
  { keys: ["F4"], does: "keys.line" },
  { keys: ["F5"], does: "keys.discount" },
  { keys: ["F6"], does: "keys.hold" },
  { keys: ["F7"], does: "keys.takeBack" },
  { keys: ["F9"], does: "keys.charge" },
  { keys: ["F10"], does: "keys.paylog" },
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
