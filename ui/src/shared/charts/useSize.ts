import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

/** The size of an element in px, as long as it is there. */
export function useSize(element: Readonly<Ref<HTMLElement | null>>): { width: Ref<number>; height: Ref<number> } {
  const width = ref(640);
  const height = ref(320);
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    const found = element.value;
    // A test's page has no layout to observe.
    if (!found || typeof ResizeObserver === "undefined") return;
    observer = new ResizeObserver(([entry]) => {
      if (!entry || entry.contentRect.width === 0) return;
      width.value = Math.round(entry.contentRect.width);
      height.value = Math.round(entry.contentRect.height);
    });
    observer.observe(found);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return { width, height };
}
