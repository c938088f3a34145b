import { onScopeDispose, watch } from "vue";
import type { Desk } from "./desk";
import type { Session } from "./session";

const LOOK_MS = 5_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Locks the till when nobody has touched it for the minutes of the settings; never while a payment is on the sheet. */
export function useAutoLock(session: Session, desk: Desk): void {
  let touched = Date.now();
  const touch = (): void => void (touched = Date.now());
  for (const event of TOUCHES) window.addEventListener(event, touch, { capture: true, passive: true });

  const timer = setInterval(() => {
    const minutes = session.state.value?.lockMinutes ?? 0;
    if (desk.open.value) return touch();
    if (session.here.value && minutes > 0 && Date.now() - touched >= minutes * 60_000) void session.lock();
  }, LOOK_MS);
  // Somebody has just come.
  watch(session.here, touch);

  onScopeDispose(() => {
    clearInterval(timer);
    for (const event of TOUCHES) window.removeEventListener(event, touch, { capture: true });
  });
}
