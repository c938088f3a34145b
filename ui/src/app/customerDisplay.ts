import { computed, inject, onScopeDispose, shallowRef, watch, type InjectionKey, type ShallowRef } from "vue";
import { backend, useDisplayChanged, type DisplayCart, type DisplayMonitor, type DisplayState, type DisplayWanted } from "@/backend";
import { say } from "@/shared/i18n";
import type { Desk } from "./desk";

/** The customer display as the cashier's window sees it: how it stands (null until the core has answered), and choosing. */
export interface CustomerDisplay {
  readonly state: ShallowRef<DisplayState | null>;
  choose(wanted: DisplayWanted, monitor: DisplayMonitor | null): Promise<void>;
  /** Closes it, or opens it where it was last. */
  toggle(): Promise<void>;
}

export const customerDisplayKey: InjectionKey<CustomerDisplay> = Symbol("customer display");

export function createCustomerDisplay(tell: (thrown: unknown) => void): CustomerDisplay {
  const state: ShallowRef<DisplayState | null> = shallowRef(null);
  let last: DisplayMonitor | null = null;
  watch(state, (now) => (last = now?.filled ?? last), { flush: "sync" });
  useDisplayChanged((now) => (state.value = now));
  backend.displayGet().then((found) => (state.value ??= found), tell);

  async function choose(wanted: DisplayWanted, monitor: DisplayMonitor | null): Promise<void> {
    try {
      state.value = await backend.displayChoose(wanted, monitor);
    } catch (thrown) {
      tell(thrown);
    }
  }
  return { state, choose, toggle: () => choose(state.value?.open ? "off" : "on", last) };
}

export function useCustomerDisplay(): CustomerDisplay {
  const display = inject(customerDisplayKey);
  if (!display) throw new Error("no customer display above this component");
  return display;
}

/** What a customer may know of the desk: goods, amounts, and which payment is on the sheet. Amounts are the core's. */
export function displayCart({ cart, price, shown }: Desk): DisplayCart {
  const lines = cart.items.value.map(({ key, title, quantity, listPriceFen }) => {
    const quoted = price.lines.value.get(key);
    const fullFen = (quoted?.listPriceFen ?? listPriceFen ?? 0) * quantity;
    const amountFen = quoted ? quoted.amountFen + quoted.shareFen : fullFen;
    return { title: title || say("zh-CN", "checkout.customAmount"), quantity, amountFen, fullFen };
  });
  const quote = price.quote.value;
  const totalFen = quote?.totalFen ?? 0;
  return { lines, discountFen: quote?.saleDiscountFen ?? 0, totalFen, payment: shown.value?.outTradeNo ?? null };
}

/** Between two tries to tell the core. */
const AGAIN_MS = 2_000;

/** Tells the core of every change of the desk, one after another: two on their way could arrive in the wrong order. */
export function followDesk(desk: Desk): void {
  const wanted = computed(() => JSON.stringify(displayCart(desk)));
  let told = "";
  let telling = false;
  let ended = false;

  async function tell(): Promise<void> {
    if (telling) return;
    telling = true;
    while (!ended && told !== wanted.value) {
      const now = wanted.value;
      // Nothing about the customer's screen may disturb the counter, but what did not arrive is told again.
      const arrived = await backend.displayCart(JSON.parse(now) as DisplayCart).then(
        () => true,
        () => false,
      );
      if (arrived) told = now;
      else await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
    telling = false;
  }

  watch(wanted, tell, { immediate: true });
  onScopeDispose(() => (ended = true));
}
