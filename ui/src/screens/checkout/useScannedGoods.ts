import type { Desk } from "@/app/desk";
import { useScanNotices } from "@/app/scanNotices";
import { backend } from "@/backend";
import { useScans, type Scan } from "@/shared/scan/receivers";
import { codesOf } from "@/shared/scan/sort";

/** Scanned goods go into the cart at once, whatever has the focus; a code no product has is told with a sound. */
export function useScannedGoods(desk: Desk): void {
  const notices = useScanNotices();

  /** Goods of a sale that is being paid can't be added to it. One that is paid is over: these are the next customer's. */
  function isTaken(): boolean {
    if (desk.shown.value?.state === "paid") desk.finish();
    return desk.open.value;
  }

  useScans(async ({ code }: Scan) => {
    if (isTaken()) return notices.tell("sheetOpen", code);
    const product = await backend.productByCode(codesOf(code));
    if (!product) return notices.tell("unknown", code);
    // Somebody may have clicked 收款 while the core looked.
    if (isTaken()) return notices.tell("sheetOpen", code);
    desk.cart.addProduct(product);
    notices.tell("added", code, product.name);
  });
}
