import { onBeforeUnmount } from "vue";
import { useOnScreen } from "../onScreen";
import type { Heard } from "./listen";
import { isPayment, sortOf, withoutAim, type Sort } from "./sort";

/** A code as a room gets it. */
export interface Scan extends Pick<Heard, "read"> {
  readonly code: string;
  readonly sort: Sort;
}

export const scanOf = ({ text, read }: Heard): Scan => {
  const code = withoutAim(text);
  return { code, sort: sortOf(code), read };
};

interface Receiver {
  /** Payment codes too; everybody else gets goods and numbers only. */
  readonly all: boolean;
  active(): boolean;
  take(scan: Scan): unknown;
}

const receivers: Receiver[] = [];

/** Scans go to this component for as long as it is on the screen; a later one gets them before an earlier. */
export function useScans(take: (scan: Scan) => unknown, { all = false } = {}): void {
  const onScreen = useOnScreen();
  const receiver: Receiver = { all, active: () => onScreen.value, take };
  receivers.push(receiver);
  onBeforeUnmount(() => receivers.splice(receivers.indexOf(receiver), 1));
}

/** Who gets this scan now; nobody where codes are no use. */
export const receiverOf = (scan: Scan): Receiver | undefined =>
  receivers.findLast((one) => one.active() && (one.all || !isPayment(scan.sort)));
