import { inject, onActivated, onDeactivated, provide, ref, type InjectionKey, type Ref } from "vue";

const key: InjectionKey<Readonly<Ref<boolean>>> = Symbol("on screen");

/**
 * For the frame of a room that is kept alive: tells everything in it whether the room is the one being shown.
 * (Vue's own hooks do not reach components that are first made while the room is away.)
 */
export function provideOnScreen(): void {
  const onScreen = ref(true);
  onActivated(() => (onScreen.value = true));
  onDeactivated(() => (onScreen.value = false));
  provide(key, onScreen);
}

/** Whether the room around this component is being shown; outside of rooms always true. */
export const useOnScreen = (): Readonly<Ref<boolean>> => inject(key, () => ref(true), true);
