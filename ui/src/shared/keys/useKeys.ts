import { onBeforeUnmount } from "vue";
import { useOnScreen } from "../onScreen";
import { pushLayer, type KeyBindings, type KeyHandler } from "./layers";

interface Options {
  modal?: boolean;
  always?: boolean;
  other?: KeyHandler;
}

/** Keys of a component for as long as it is on the screen; a later component lies above an earlier one. */
export function useKeys(bindings: KeyBindings, options: Options = {}): void {
  const { modal = false, always = false, other } = options;
  const onScreen = useOnScreen();
  onBeforeUnmount(pushLayer({ bindings, modal, always, active: () => onScreen.value, ...(other ? { other } : {}) }));
}
