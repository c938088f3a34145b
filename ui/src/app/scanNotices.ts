import { inject, shallowRef, type InjectionKey, type ShallowRef } from "vue";

/** Why a scan led to nothing, or what it led to. */
export type ScanOutcome =
  | "added"
  | "unknown"
  | "sheetOpen"
  | "dialogOpen"
  | "secret"
  | "noUse"
  | "failed"
  | "wechatPay"
  | "alipay";

export interface ScanNotice {
  readonly id: number;
  readonly outcome: ScanOutcome;
  /** Of goods, whole, to make a product of; a payment code is masked. */
  readonly code: string;
  /** What was added. */
  readonly name: string;
}

/** More would cover the goods. */
const MOST = 3;

/** What people are told about scans. What led to nothing stays until somebody has closed it, or scanned it again with success. */
export interface ScanNotices {
  readonly shown: ShallowRef<readonly ScanNotice[]>;
  /** The last product added, for who can't see the cart. */
  readonly added: ShallowRef<string>;
  tell(outcome: ScanOutcome, code: string, name?: string): void;
  dismiss(id: number): void;
  clear(): void;
}

export const scanNoticesKey: InjectionKey<ScanNotices> = Symbol("scan notices");

export function createScanNotices(missed: () => void): ScanNotices {
  const shown = shallowRef<readonly ScanNotice[]>([]);
  const added = shallowRef("");
  let last = 0;
  return {
    shown,
    added,
    tell(outcome, code, name = "") {
      const others = shown.value.filter((one) => one.code !== code);
      if (outcome === "added") {
        shown.value = others;
        added.value = name;
        return;
      }
      shown.value = [{ id: (last += 1), outcome, code, name }, ...others].slice(0, MOST);
      missed();
    },
    dismiss: (id) => (shown.value = shown.value.filter((one) => one.id !== id)),
    clear: () => (shown.value = []),
  };
}

export function useScanNotices(): ScanNotices {
  const notices = inject(scanNoticesKey);
  if (!notices) throw new Error("no scan notices above this component");
  return notices;
}
