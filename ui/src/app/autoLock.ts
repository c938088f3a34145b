import { onScopeDispose, watch } from "vue";
import type { Desk } from "./desk";
import type { Session } from "./session";

const LOOK_MS = 5_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Somebody waits here for what the sheet says next. What has ended or is not known may stand there all night. */
const isPaying = ({ starting, shown }: Desk): boolean =>
  starting.value || (shown.value !== null && ["placing", "waiting", "closing"].includes(shown.value.state));

/** Locks the till when nobody has touched it for the minutes of the settings; never while a customer is paying. */
export function useAutoLock(session: Session, desk: Desk): void {
  let touched = Date.now();
  const touch = (): void => void (touched = Date.now());
  for (const event of TOUCHES) window.addEventListener(event, touch, { capture: true, passive: true });

  const timer = setInterval(() => {
    const minutes = session.state.value?.lockMinutes ?? 0;
    if (isPaying(desk)) return touch();
    if (session.here.value && minutes > 0 && Date.now() - touched >= minutes * 60_000) void session.lock();
  }, LOOK_MS);
  // Somebody has just come.
  watch(session.here, touch);

  onScopeDispose(() => {
    clearInterval(timer);
    for (const event of TOUCHES) window.removeEventListener(event, touch, { capture: true });
  });
}
