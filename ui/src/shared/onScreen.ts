import { computed, inject, onActivated, onDeactivated, provide, ref, type InjectionKey, type Ref } from "vue";

const key: InjectionKey<Readonly<Ref<boolean>>> = Symbol("on screen");

/**
 * For the frame of a room that is kept alive: tells everything in it whether the room is the one being shown.
 * `covered`: nobody is to see it now. (Vue's own hooks do not reach components that are first made while the room is away.)
 */
export function provideOnScreen(covered: Readonly<Ref<boolean>> = ref(false)): void {
  const active = ref(true);
  onActivated(() => (active.value = true));
  onDeactivated(() => (active.value = false));
  provide(key, computed(() => active.value && !covered.value));
}

/** Whether the room around this component is being shown; outside of rooms always true. */
export const useOnScreen = (): Readonly<Ref<boolean>> => inject(key, () => ref(true), true);
