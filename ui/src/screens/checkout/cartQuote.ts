import { computed, shallowRef, watch } from "vue";
import { backend, BackendError, type Quote, type SaleLine } from "@/backend";
import type { Cart } from "./cart";
import { toWire, type CartState } from "./cartMath";

interface Answer {
  readonly of: CartState;
  readonly quote: Quote | null;
  readonly error: BackendError | null;
}

/** A line that can't be charged, and why, in the cashier's words. */
interface WrongLine {
  readonly key: string;
  readonly why: "cart.lineGone" | "cart.lineTooMuch";
}

const nothing: Answer = { of: { items: [], discount: null, note: "" }, quote: null, error: null };

/** Errors that only another cart gets rid of. */
const OF_THE_CART: ReadonlySet<string> = new Set([
  "amount_not_positive",
  "amount_too_large",
  "discount_too_large",
  "note_unusable",
  "percent_unusable",
  "product_gone",
  "quantity_unusable",
  "title_unusable",
]);

/**
 * What the cart costs. The core computes it: there is one place for discounts, and it is not the page. An answer takes a
 * millisecond or two; until it is there, the one before stays on the screen.
 */
export function createCartQuote(cart: Cart) {
  const answer = shallowRef<Answer>(nothing);
  let asking: Promise<void> = Promise.resolve();

  async function ask(of: CartState): Promise<void> {
    if (of.items.length === 0) {
      answer.value = nothing;
      return;
    }
    const found = await backend.cartQuote(toWire(of)).then(
      (quote) => ({ of, quote, error: null }),
      (thrown: unknown) => ({ of, quote: null, error: BackendError.from(thrown) }),
    );
    // A newer question makes this answer void.
    if (cart.state.value === of) answer.value = found;
  }

  const refresh = (): Promise<void> => (asking = ask(cart.state.value));
  watch(cart.state, refresh, { flush: "sync" });

  /** What the core said of a line, by the key of the line. */
  const lines = computed(() => {
    const { of, quote } = answer.value;
    return new Map(of.items.map((item, at): [string, SaleLine | undefined] => [item.key, quote?.lines[at]]));
  });

  return {
    quote: computed(() => answer.value.quote),
    lines,
    /** Why there is no price; `isItsOwn`: the cart has to change, asking again brings nothing. */
    problem: computed(() => answer.value.error),
    isItsOwn: computed(() => OF_THE_CART.has(answer.value.error?.code ?? "")),
    /** The line the problem is about, if it is about one. */
    wrongLine: computed((): WrongLine | null => {
      const { of, error } = answer.value;
      const [, what, which] = /^(lines|products)\.(\d+)$/.exec(error?.field ?? "") ?? [];
      const isGone = what === "products";
      const item = isGone ? of.items.find(({ productId }) => productId === Number(which)) : of.items[Number(which)];
      return item ? { key: item.key, why: isGone ? "cart.lineGone" : "cart.lineTooMuch" } : null;
    }),
    refresh,
    /** The quote of exactly the present cart, for charging it. */
    settled: async (): Promise<Quote> => {
      await asking;
      // What failed may have come back since: a database, a product.
      if (answer.value.of !== cart.state.value || answer.value.error) await refresh();
      if (answer.value.error) throw answer.value.error;
      if (!answer.value.quote) throw new BackendError({ code: "cart_empty", field: null, detail: "" });
      return answer.value.quote;
    },
  };
}

export type CartQuote = ReturnType<typeof createCartQuote>;
