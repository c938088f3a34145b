import { onActivated, onBeforeUnmount, onDeactivated } from "vue";
import { pushLayer, type KeyBindings, type KeyHandler, type KeyLayer } from "./layers";

interface Options {
  modal?: boolean;
  always?: boolean;
  other?: KeyHandler;
}

/** Keys of a component for as long as it is on the screen; a later component lies above an earlier one. */
export function useKeys(bindings: KeyBindings, options: Options = {}): void {
  const { modal = false, always = false, other } = options;
  const layer: KeyLayer = { bindings, modal, always, active: true, ...(other ? { other } : {}) };
  onBeforeUnmount(pushLayer(layer));
  onActivated(() => (layer.active = true));
  onDeactivated(() => (layer.active = false));
}
