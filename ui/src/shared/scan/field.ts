/** Fields that hold text somebody types. */
export type TextField = HTMLInputElement | HTMLTextAreaElement;

const NO_TEXT = new Set(["button", "checkbox", "color", "file", "hidden", "image", "radio", "range", "reset", "submit"]);

export const isTextField = (at: unknown): at is TextField =>
  at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && !NO_TEXT.has(at.type));

/** What is typed there is nobody's business: a PIN, a key. */
export const isSecret = (at: unknown): boolean => at instanceof HTMLInputElement && at.type === "password";

/** A field's text and caret. */
export interface Memory {
  readonly field: TextField | HTMLSelectElement;
  readonly value: string;
  readonly selection: readonly [number | null, number | null] | null;
}

export function remember(at: unknown): Memory | null {
  if (at instanceof HTMLSelectElement) return { field: at, value: at.value, selection: null };
  return isTextField(at) ? { field: at, value: at.value, selection: [at.selectionStart, at.selectionEnd] } : null;
}

/** Puts a field back to what it was; whoever listens to it hears of that as of any change. */
export function restore({ field, value, selection }: Memory): void {
  if (field.value !== value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (field instanceof HTMLSelectElement) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  // Number and date fields have no caret to put anywhere.
  if (selection && !(field instanceof HTMLSelectElement) && selection[0] !== null) field.setSelectionRange(selection[0], selection[1]);
}

/** Writes at the caret as a key does: over the selection, within the length allowed, and so that it can be undone. */
function write(field: TextField, text: string): void {
  if (field.readOnly || field.disabled) return;
  const focused = field === document.activeElement && typeof document.execCommand === "function";
  if (focused && document.execCommand("insertText", false, text)) return;
  const [start, end] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
  if (field.maxLength >= 0 && field.value.length - (end - start) + text.length > field.maxLength) return;
  const caret = field.selectionStart === null ? null : start + text.length;
  field.value = field.value.slice(0, start) + text + field.value.slice(end);
  if (caret !== null) field.setSelectionRange(caret, caret);
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}

/** Keys of ours, made anew: they are nobody's to judge. */
const replayed = new WeakSet<Event>();
export const isReplayed = (event: Event): boolean => replayed.has(event);

/** Presses a key that waited, where it was pressed: handlers first, then the field. */
export function press(was: KeyboardEvent, target: EventTarget | null): void {
  const at = target instanceof Element && target.isConnected ? target : (document.activeElement ?? document.body);
  const { key, code, shiftKey, location } = was;
  const event = new KeyboardEvent("keydown", { key, code, shiftKey, location, bubbles: true, cancelable: true, composed: true });
  replayed.add(event);
  const focused = at === document.activeElement;
  if (!at.dispatchEvent(event)) return;
  const field = focused ? document.activeElement : at;
  if (isTextField(field)) write(field, key);
}
