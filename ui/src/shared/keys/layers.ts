import { actionOf, type ActionId } from "./actions";

/** A handler that answers false leaves the key to the layer below and to the browser. */
export type KeyHandler = (event: KeyboardEvent) => unknown;
export type KeyBindings = Readonly<Record<string, KeyHandler>>;

export type ActionBindings = Readonly<Partial<Record<ActionId, KeyHandler>>>;

export interface KeyLayer {
  readonly bindings: KeyBindings;
  /** By what they do: their keys can be moved. */
  readonly actions: ActionBindings;
  /** Nothing below hears a key while this layer stands, except layers that are `always`. */
  readonly modal: boolean;
  readonly always: boolean;
  /** Any key that has no binding of its own. */
  readonly other?: KeyHandler;
  active(): boolean;
}

const layers: KeyLayer[] = [];

function offer(layer: KeyLayer, event: KeyboardEvent): boolean {
  const action = actionOf(event.key);
  const handler = (action && layer.actions[action]) ?? layer.bindings[event.key] ?? layer.other;
  if (!handler || handler(event) === false) return false;
  event.preventDefault();
  return true;
}

/** Offers a key from the top layer down; the first that takes it ends the way. */
export function dispatchKey(event: KeyboardEvent): void {
  // An input method that is composing owns its keys (229 is how older engines say it).
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
  let covered = false;
  for (const layer of [...layers].reverse()) {
    if (!layer.active() || (covered && !layer.always)) continue;
    if (offer(layer, event)) return;
    covered ||= layer.modal;
  }
}

export function pushLayer(layer: KeyLayer): () => void {
  if (layers.length === 0) window.addEventListener("keydown", dispatchKey);
  layers.push(layer);
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    if (layers.length === 0) window.removeEventListener("keydown", dispatchKey);
  };
}
