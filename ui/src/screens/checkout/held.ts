import { ref } from "vue";
import { backend } from "@/backend";
import type { Cart } from "./cart";
import { emptyCart, fromWire, toWire } from "./cartMath";
import type { DraftSaver } from "./draft";

/** Sales put aside (挂单) and taken back (取单). They lie with the core, for every till of the shop. */
export function createHeld(cart: Cart, draft: DraftSaver) {
  const count = ref(0);

  /** How many there are; other tills put aside and take back too. */
  async function recount(): Promise<void> {
    count.value = await backend.heldPage(null, 1).then(
      (page) => page.count,
      () => count.value,
    );
  }

  return {
    count,
    recount,
    /** Puts the cart aside; throws what the core refuses. */
    hold: async (note: string): Promise<void> => {
      await draft.around(async () => {
        await backend.heldAdd(toWire(cart.state.value), note);
        cart.replace(emptyCart);
        return emptyCart;
      });
      await recount();
    },
    /** Takes one back; what lies in the cart is put aside in its place. */
    takeBack: async (id: number): Promise<void> => {
      try {
        await draft.around(async () => {
          cart.replace(fromWire(await backend.heldTake(id, toWire(cart.state.value))));
          return cart.state.value;
        });
      } finally {
        await recount();
      }
    },
    discard: async (id: number): Promise<void> => {
      try {
        await backend.heldDiscard(id);
      } finally {
        await recount();
      }
    },
  };
}

export type HeldSales = ReturnType<typeof createHeld>;
