import { onBeforeUnmount } from "vue";
import { useOnScreen } from "../onScreen";
import { noteBound, type ActionId } from "./actions";
import { pushLayer, type ActionBindings, type KeyBindings, type KeyHandler } from "./layers";

interface Options {
  modal?: boolean;
  always?: boolean;
  other?: KeyHandler;
  /** What is done by action, under whatever key it has at present. */
  actions?: ActionBindings;
}

/** Keys of a component for as long as it is on the screen; a later component lies above an earlier one. */
export function useKeys(bindings: KeyBindings, options: Options = {}): void {
  const { modal = false, always = false, other, actions = {} } = options;
  const onScreen = useOnScreen();
  const forget = noteBound(Object.keys(actions) as ActionId[]);
  const pull = pushLayer({
    bindings,
    actions,
    modal,
    always,
    active: () => onScreen.value,
    ...(other ? { other } : {}),
  });
  onBeforeUnmount(() => {
    forget();
    pull();
  });
}

/** Actions of a component, each under the key it has at present. */
export const useActions = (actions: ActionBindings, options: Omit<Options, "actions"> = {}): void =>
  useKeys({}, { ...options, actions });
