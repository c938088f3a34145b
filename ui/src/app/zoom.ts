import { watch } from "vue";
import { backend } from "@/backend";
import { prefs, zooms, type Zoom } from "@/shared/prefs";

/** The next larger (1) or smaller (-1) zoom; the outermost stays. */
export function stepped(zoom: Zoom, by: 1 | -1): Zoom {
  return zooms[zooms.indexOf(zoom) + by] ?? zoom;
}

function press(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey) return;
  if (event.key === "+" || event.key === "=") prefs.zoom = stepped(prefs.zoom, 1);
  else if (event.key === "-") prefs.zoom = stepped(prefs.zoom, -1);
  else if (event.key === "0") prefs.zoom = 100;
  else return;
  event.preventDefault();
}

/** Keeps the window at the chosen zoom, and lets the usual keys (Ctrl with +, − and 0) change it. */
export function followZoom(): void {
  addEventListener("keydown", press);
  // A window that can't zoom still sells.
  watch(
    () => prefs.zoom,
    (percent) => void backend.zoomSet(percent).catch(() => undefined),
    { immediate: true },
  );
}
