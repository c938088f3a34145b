import { computed, inject, ref, shallowReactive, shallowRef, type InjectionKey } from "vue";
import { backend, BackendError, type Checkout, type Seen } from "@/backend";
import { createCart } from "@/screens/checkout/cart";
import { emptyCart, fromCheckout, toWire, type CartState } from "@/screens/checkout/cartMath";
import { createCartQuote } from "@/screens/checkout/cartQuote";
import { createDraftSaver } from "@/screens/checkout/draft";
import { createHeld } from "@/screens/checkout/held";
import { whenSeen } from "@/shared/painted";
import type { ToneName } from "@/shared/sound/tones";
import { askNow, type Asked } from "./asked";

/** What happens beside the desk: errors are told, tones are played, amounts are spoken. */
export interface Surroundings {
  tell(thrown: unknown): void;
  play(tone: ToneName): void;
  speakPaid(fen: number): void;
}

const ended = (checkout: Checkout): boolean => ["paid", "closed", "failed"].includes(checkout.state);

/**
 * The cashier's desk: one cart, at most one payment sheet, and the payments put aside. It keeps what the core said
 * and never decides about money itself.
 */
export function createDesk(around: Surroundings) {
  const cart = createCart();
  const price = createCartQuote(cart);
  const checkouts = shallowReactive(new Map<string, Checkout>());
  /** The goods of payments that were put aside, by sale, to take back if nothing was paid. */
  const putAside = new Map<string, CartState>();
  const shownNo = shallowRef<string | null>(null);
  /** The sale whose goods lie in the cart right now; null for goods not yet charged. */
  const cartSale = shallowRef<string | null>(null);
  const starting = ref(false);
  const busy = ref(false);
  const asked = shallowRef<Asked | null>(null);
  const draft = createDraftSaver(() => (cartSale.value === null ? cart.state.value : emptyCart));
  const held = createHeld(cart, draft);

  /** Attempts the core told of while a command that may have made them is still being answered. */
  const arriving = shallowReactive(new Set<string>());

  /** When the cashier clicked 收款, by attempt, until the code has been seen. */
  const clicks = new Map<string, number>();

  /** Tells the core what only the page can see. Losing it matters to no money, so nobody hears of a failure. */
  function seen(outTradeNo: string, what: Seen): void {
    const clickedAtMs = clicks.get(outTradeNo) ?? null;
    clicks.delete(outTradeNo);
    whenSeen((atMs) => void backend.attemptSeen(outTradeNo, what, atMs, clickedAtMs).catch(() => undefined));
  }

  const shown = computed(() => (shownNo.value === null ? null : (checkouts.get(shownNo.value) ?? null)));
  const open = computed(() => starting.value || shown.value !== null);
  const aside = computed(() =>
    [...checkouts.values()]
      .filter(({ outTradeNo }) => outTradeNo !== shownNo.value && !arriving.has(outTradeNo))
      .sort((a, b) => b.createdAtMs - a.createdAtMs),
  );

  function sound(before: Checkout | undefined, now: Checkout): void {
    if (before?.state === now.state && before.late === now.late) return;
    if (now.state === "paid") around.play(now.late ? "unknown" : "paid");
    if (now.state === "unknown") around.play("unknown");
    if (now.state === "failed") around.play("failed");
    // One put aside ends while somebody else is served.
    if (now.state === "closed" && now.outTradeNo === shownNo.value) around.play("closed");
    // Spoken only when it became paid before this desk's eyes, not when an old payment is read.
    const witnessed = before ? before.state !== "paid" : arriving.has(now.outTradeNo);
    if (now.state === "paid" && !now.late && witnessed) around.speakPaid(now.totalFen);
  }

  /** Takes in what the core says. Paid is the end: an older word that arrives after it changes nothing. */
  function take(checkout: Checkout): void {
    const before = checkouts.get(checkout.outTradeNo);
    if (before?.state === "paid" && checkout.state !== "paid") return;
    // Given up by a manager: the core goes on asking about it, and the cashier hears of it only if money comes.
    if (checkout.superseded && checkout.state !== "paid" && checkout.outTradeNo !== shownNo.value) {
      checkouts.delete(checkout.outTradeNo);
      return;
    }
    if (!before && (starting.value || busy.value)) arriving.add(checkout.outTradeNo);
    checkouts.set(checkout.outTradeNo, checkout);
    sound(before, checkout);
  }

  /** The answer that made a checkout; an event may have told more about it already. */
  function show(made: Checkout): void {
    if (!checkouts.has(made.outTradeNo)) take(made);
    shownNo.value = made.outTradeNo;
  }

  async function charge(): Promise<void> {
    if (open.value || cart.items.value.length === 0) return;
    starting.value = true;
    const clickedAtMs = Date.now();
    try {
      // The amount the cashier has seen, of exactly these goods: the core refuses if a price has changed since.
      const { totalFen } = await price.settled();
      const request = { requestId: cart.intent(), cart: toWire(cart.state.value), expectedTotalFen: totalFen };
      await draft.around(async () => {
        const made = await backend.checkoutStart(request);
        cart.intentMet();
        cartSale.value = made.saleNo;
        clicks.set(made.outTradeNo, clickedAtMs);
        show(made);
        return emptyCart;
      });
    } catch (thrown) {
      if (BackendError.from(thrown).code === "total_changed") await price.refresh();
      around.tell(thrown);
    } finally {
      starting.value = false;
      arriving.clear();
    }
  }

  /** Runs one thing at a time with the payment on the sheet. */
  async function withShown(act: (checkout: Checkout) => Promise<Checkout>): Promise<void> {
    const checkout = shown.value;
    if (!checkout || busy.value) return;
    busy.value = true;
    asked.value = null;
    try {
      const answer = await act(checkout);
      if (answer.outTradeNo === checkout.outTradeNo) take(answer);
      else {
        checkouts.delete(checkout.outTradeNo);
        show(answer);
      }
    } catch (thrown) {
      around.tell(thrown);
    } finally {
      busy.value = false;
      arriving.clear();
    }
  }

  /** Charges the shown sale again on a manager's word; a refusal is thrown, for the dialog that asked. */
  async function override(person: number | null, pin: string, reason: string): Promise<void> {
    const checkout = shown.value;
    if (!checkout) return;
    busy.value = true;
    try {
      const answer = await backend.checkoutOverride(checkout.saleNo, person, pin, reason);
      checkouts.delete(checkout.outTradeNo);
      show(answer);
    } finally {
      busy.value = false;
      arriving.clear();
    }
  }

  /** The shown payment has ended and has been seen: forget it. */
  function dismiss(checkout: Checkout): void {
    checkouts.delete(checkout.outTradeNo);
    putAside.delete(checkout.saleNo);
    shownNo.value = null;
  }

  /** After paid: the next customer finds an empty cart, unless it already holds other goods. */
  function finish(): void {
    const checkout = shown.value;
    if (!checkout) return;
    if (cartSale.value === checkout.saleNo) {
      cart.replace(emptyCart);
      cartSale.value = null;
    }
    dismiss(checkout);
  }

  /** Puts a payment aside, with its goods, and makes room for the next customer. */
  function park(): void {
    const checkout = shown.value;
    if (!checkout) return;
    if (cartSale.value === checkout.saleNo) {
      putAside.set(checkout.saleNo, cart.state.value);
      cart.replace(emptyCart);
      cartSale.value = null;
    }
    shownNo.value = null;
  }

  /** True when the goods of the shown sale can lie in the cart: they do already, or the cart is free. */
  const canTakeBack = computed(
    () => shown.value !== null && (cartSale.value === shown.value.saleNo || cart.items.value.length === 0),
  );

  /** Unpaid: back to the cart with its goods. */
  function backToCart(): void {
    const checkout = shown.value;
    if (!checkout || !canTakeBack.value) return;
    if (cartSale.value !== checkout.saleNo) cart.replace(putAside.get(checkout.saleNo) ?? fromCheckout(checkout));
    cartSale.value = null;
    dismiss(checkout);
  }

  /** A payment put aside comes onto the sheet; the one that is there is put aside. */
  function bringBack(outTradeNo: string): void {
    if (shown.value?.state === "paid") finish();
    else park();
    shownNo.value = outTradeNo;
  }

  /** A payment the manager's list points at comes onto the sheet, whichever till began it. */
  async function openAttempt(outTradeNo: string): Promise<void> {
    // Read, not heard: what it became, it became before this desk's eyes or without them.
    if (!checkouts.has(outTradeNo)) {
      const found = await backend.checkoutGet(outTradeNo);
      if (!checkouts.has(outTradeNo)) checkouts.set(outTradeNo, found);
    }
    if (shownNo.value !== outTradeNo) bringBack(outTradeNo);
  }

  async function restore(): Promise<void> {
    try {
      const found = await backend.checkoutsOpen();
      const cashiers = found.filter(({ superseded }) => !superseded);
      for (const checkout of cashiers) checkouts.set(checkout.outTradeNo, checkout);
      if (!open.value && cashiers[0]) shownNo.value = cashiers[0].outTradeNo;
      const kept = await draft.restore();
      // Whoever was faster than the database keeps what was put in meanwhile.
      if (kept) cart.replace({ ...kept, items: [...kept.items, ...cart.items.value] });
      await held.recount();
    } catch (thrown) {
      around.tell(thrown);
    }
  }

  return {
    cart,
    price,
    held,
    shown,
    aside,
    open,
    starting,
    busy,
    canTakeBack,
    take,
    restore,
    charge,
    asked,
    /** Keeps what WeChat said when that changes nothing. */
    query: () => withShown(({ outTradeNo }) => askNow(outTradeNo, (said) => (asked.value = said))),
    refresh: () => withShown((checkout) => backend.checkoutRefresh(checkout.outTradeNo)),
    cancel: () => withShown((checkout) => backend.checkoutCancel(checkout.outTradeNo)),
    retry: () => withShown((checkout) => backend.checkoutRetry(checkout.saleNo)),
    /** Reads the shown payment again, in case a word of the core was missed while the window slept. */
    reread: async () => {
      const checkout = shown.value;
      if (checkout && !ended(checkout)) take(await backend.checkoutGet(checkout.outTradeNo));
    },
    override,
    seen,
    openAttempt,
    finish,
    park,
    backToCart,
    /** Unpaid, and its goods are not wanted any more: the sale stays in the list of sales. */
    drop: () => shown.value && dismiss(shown.value),
    bringBack,
  };
}

export type Desk = ReturnType<typeof createDesk>;

export const deskKey: InjectionKey<Desk> = Symbol("desk");

export function useDesk(): Desk {
  const desk = inject(deskKey);
  if (!desk) throw new Error("no desk above this component");
  return desk;
}
