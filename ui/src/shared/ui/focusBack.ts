import { onUnmounted } from "vue";

/** What had the focus before a dialog gets it back afterwards, unless something else has taken it meanwhile. */
export function useFocusBack(): void {
  const before = document.activeElement;
  onUnmounted(() => {
    if (document.activeElement !== document.body) return;
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
}
