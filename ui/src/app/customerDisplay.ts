import { computed, inject, onScopeDispose, shallowRef, watch, type InjectionKey, type ShallowRef } from "vue";
import { backend, useDisplayChanged, type DisplayCart, type DisplayMonitor, type DisplayState, type DisplayWanted } from "@/backend";
import { amountOf } from "@/screens/checkout/cartMath";
import { say } from "@/shared/i18n";
import type { Desk } from "./desk";

/** The customer display as the cashier's window sees it: how it stands (null until the core has answered), and choosing. */
export interface CustomerDisplay {
  readonly state: ShallowRef<DisplayState | null>;
  choose(wanted: DisplayWanted, monitor: DisplayMonitor | null): Promise<void>;
}

export const customerDisplayKey: InjectionKey<CustomerDisplay> = Symbol("customer display");

export function createCustomerDisplay(tell: (thrown: unknown) => void): CustomerDisplay {
  const state: ShallowRef<DisplayState | null> = shallowRef(null);
  useDisplayChanged((now) => (state.value = now));
  backend.displayGet().then((found) => (state.value ??= found), tell);

  async function choose(wanted: DisplayWanted, monitor: DisplayMonitor | null): Promise<void> {
    try {
      state.value = await backend.displayChoose(wanted, monitor);
    } catch (thrown) {
      tell(thrown);
    }
  }
  return { state, choose };
}

export function useCustomerDisplay(): CustomerDisplay {
  const display = inject(customerDisplayKey);
  if (!display) throw new Error("no customer display above this component");
  return display;
}

/** What a customer may know of the desk: goods, amounts, and which payment is on the sheet. */
export function displayCart(desk: Desk): DisplayCart {
  const lines = desk.cart.items.value.map((item) => ({
    title: item.title || say("zh-CN", "checkout.customAmount"),
    quantity: item.quantity,
    amountFen: amountOf(item),
    fullFen: amountOf(item),
  }));
  return { lines, discountFen: 0, totalFen: desk.cart.total.value, payment: desk.shown.value?.outTradeNo ?? null };
}

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
      told = wanted.value;
      // Nothing about the customer's screen may disturb the counter; the core goes on telling it of the payment.
      await backend.displayCart(JSON.parse(told) as DisplayCart).catch(() => undefined);
    }
    telling = false;
  }

  watch(wanted, tell, { immediate: true });
  onScopeDispose(() => (ended = true));
}
