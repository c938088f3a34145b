import { computed, ref } from "vue";
import { enterRoom } from "@/app/rooms";
import { prefs } from "@/shared/prefs";
import { isStep, isWay, order, type StepId, type Way } from "./steps";

/** Whether the guide stands in place of the settings. */
export const guideOpen = ref(false);

export function openGuide(): void {
  guideOpen.value = true;
  enterRoom("settings");
}

/** How far the shop has come; kept on this machine, so that it can be left and gone on with. */
export function useProgress() {
  const way = computed<Way | null>(() => (isWay(prefs.guide.way) ? prefs.guide.way : null));
  const list = computed<readonly StepId[]>(() => (way.value ? order[way.value] : []));
  const done = computed(() => new Set(prefs.guide.done.filter(isStep)));
  /** The first step that isn't done; the last one when all are. */
  const first = computed(() => list.value.find((id) => !done.value.has(id)) ?? list.value.at(-1) ?? null);

  function choose(chosen: Way | null): void {
    prefs.guide = { ...prefs.guide, way: chosen };
  }

  function tick(id: StepId, ticked = true): void {
    const others = prefs.guide.done.filter((other) => other !== id);
    prefs.guide = { ...prefs.guide, done: ticked ? [...others, id] : others };
  }

  return { way, list, done, first, choose, tick };
}
