import { onScopeDispose } from "vue";
import { listenForScans, type Heard } from "@/shared/scan/listen";
import { receiverOf, scanOf } from "@/shared/scan/receivers";
import { shownCode } from "@/shared/scan/sort";
import { dialogs } from "@/shared/ui/dialogs";
import type { ScanNotices } from "./scanNotices";

/**
 * The scan gun of this window: hands each code to the screen that can use it, one after the other, and otherwise says why
 * nothing happened. A customer's payment code goes nowhere: not to the core, not into a log, not whole onto the screen.
 */
export function useScanner(notices: ScanNotices, tell: (thrown: unknown) => void): void {
  let queue: Promise<unknown> = Promise.resolve();

  async function handle(heard: Heard): Promise<void> {
    const scan = scanOf(heard);
    const shown = shownCode(scan.code);
    if (heard.secret) return notices.tell("secret", "");
    const receiver = dialogs.length === 0 ? receiverOf(scan) : undefined;
    try {
      if (receiver) await receiver.take(scan);
      else if (scan.sort === "wechatPay" || scan.sort === "alipay") notices.tell(scan.sort, shown);
      else notices.tell(dialogs.length > 0 ? "dialogOpen" : "noUse", shown);
    } catch (thrown) {
      notices.tell("failed", shown);
      tell(thrown);
    }
  }

  onScopeDispose(listenForScans((heard) => (queue = queue.then(() => handle(heard)))));
}
