import { beforeEach, describe, expect, it, vi } from "vitest";
import { createDesk, type Desk } from "@/app/desk";
import { core } from "./fake/bindings";

const tell = vi.fn();
const play = vi.fn();
const speakPaid = vi.fn();
let desk: Desk;

beforeEach(() => {
  tell.mockClear();
  play.mockClear();
  speakPaid.mockClear();
  desk = createDesk({ tell, play, speakPaid });
  void core.listen("checkoutChanged", ({ payload }) => desk.take(payload as never));
});

const product = () => core.catalogue[0]!;
const shownNo = () => desk.shown.value!.outTradeNo;

async function charged(): Promise<string> {
  desk.cart.addProduct(product());
  await desk.charge();
  core.show(shownNo());
  return shownNo();
}

describe("charging", () => {
  it("sends one request however often it is pressed", async () => {
    desk.cart.addProduct(product());
    await Promise.all([desk.charge(), desk.charge(), desk.charge()]);
    await desk.charge();
    expect(core.requests).toHaveLength(1);
  });

  it("repeats the same request id after an error, so that the core can tell it is the same sale", async () => {
    desk.cart.addProduct(product());
    const works = core.checkoutStart.bind(core);
    core.checkoutStart = async (request) => {
      core.requests.push(request);
      return { status: "error", error: { code: "database", field: null, detail: "" } };
    };
    await desk.charge();
    expect(desk.open.value).toBe(false);
    expect(tell).toHaveBeenCalledOnce();
    core.checkoutStart = works;
    await desk.charge();
    const [first, second] = core.requests;
    expect(second?.requestId).toBe(first?.requestId);
  });

  it("does nothing with an empty cart", async () => {
    await desk.charge();
    expect(core.requests).toHaveLength(0);
  });

  it("keeps what an event told before the answer came", async () => {
    desk.cart.addProduct(product());
    const works = core.checkoutStart.bind(core);
    core.checkoutStart = async (request) => {
      const answer = await works(request);
      if (answer.status === "ok") core.show(answer.data.outTradeNo);
      expect(desk.aside.value).toEqual([]);
      return answer;
    };
    await desk.charge();
    expect(desk.shown.value?.state).toBe("waiting");
  });
});

describe("paid", () => {
  it("clears the cart only when the next customer's turn begins", async () => {
    const no = await charged();
    core.pay(no);
    expect(desk.cart.items.value).toHaveLength(1);
    expect(play.mock.calls).toEqual([["paid"]]);
    desk.finish();
    expect(desk.cart.items.value).toEqual([]);
    expect(desk.open.value).toBe(false);
  });

  it("stays paid when an older word arrives late, and chimes once", async () => {
    const no = await charged();
    const before = core.checkouts.get(no)!;
    core.pay(no);
    desk.take(before);
    core.pay(no);
    expect(desk.shown.value?.state).toBe("paid");
    expect(play).toHaveBeenCalledOnce();
    expect(speakPaid.mock.calls).toEqual([[product().priceFen]]);
  });

  it("is spoken also when the first word about a payment is that it is paid", async () => {
    desk.cart.addProduct(product());
    const works = core.checkoutStart.bind(core);
    core.checkoutStart = async (request) => {
      const answer = await works(request);
      if (answer.status !== "ok") throw new Error("refused");
      const paid = { ...answer.data, state: "paid" as const };
      desk.take(paid);
      return { status: "ok", data: paid };
    };
    await desk.charge();
    expect(speakPaid).toHaveBeenCalledOnce();
  });

  it("and the end of a cancelled one are heard apart, that of one put aside not at all", async () => {
    const first = await charged();
    desk.park();
    core.change(first, { state: "closed", qrSvg: null });
    expect(play).not.toHaveBeenCalled();
    const second = await charged();
    core.change(second, { state: "closed", qrSvg: null });
    expect(play.mock.calls).toEqual([["closed"]]);
  });

  it("is not heard when an old payment is only read", async () => {
    const no = await charged();
    core.pay(no);
    play.mockClear();
    speakPaid.mockClear();
    const again = createDesk({ tell, play, speakPaid });
    await again.restore();
    await again.openAttempt(no);
    again.take(core.checkouts.get(no)!);
    expect(again.shown.value?.state).toBe("paid");
    expect(play).not.toHaveBeenCalled();
    expect(speakPaid).not.toHaveBeenCalled();
  });

  it("too late is amber, not a chime", async () => {
    const no = await charged();
    core.change(no, { state: "closed", qrSvg: null });
    core.change(no, { state: "paid", late: true });
    expect(play.mock.calls).toEqual([["closed"], ["unknown"]]);
    expect(speakPaid).not.toHaveBeenCalled();
  });
});

describe("unpaid", () => {
  it("goes back to the cart with its goods, and the next charge is a new wish", async () => {
    const no = await charged();
    core.change(no, { state: "closed", qrSvg: null });
    desk.backToCart();
    expect(desk.cart.items.value).toHaveLength(1);
    await desk.charge();
    const [first, second] = core.requests;
    expect(second?.requestId).not.toBe(first?.requestId);
  });

  it("is charged again under a new number of the same sale", async () => {
    const no = await charged();
    const { saleNo } = desk.shown.value!;
    core.change(no, { state: "failed", qrSvg: null });
    await desk.retry();
    expect(desk.shown.value).toMatchObject({ saleNo, attemptNo: 2, state: "placing" });
    expect(desk.aside.value).toEqual([]);
  });
});

describe("a payment put aside", () => {
  async function closing(): Promise<string> {
    const no = await charged();
    await desk.cancel();
    desk.park();
    return no;
  }

  it("leaves an empty cart for the next customer and takes its own goods back later", async () => {
    const no = await closing();
    expect(desk.cart.items.value).toEqual([]);
    expect(desk.aside.value.map(({ outTradeNo }) => outTradeNo)).toEqual([no]);
    core.change(no, { state: "closed" });
    desk.bringBack(no);
    desk.backToCart();
    expect(desk.cart.items.value.map(({ productId }) => productId)).toEqual([product().id]);
    expect(desk.aside.value).toEqual([]);
  });

  it("never takes its goods back into another customer's cart", async () => {
    const no = await closing();
    core.change(no, { state: "closed" });
    desk.cart.addProduct(core.catalogue[5]!);
    desk.bringBack(no);
    expect(desk.canTakeBack.value).toBe(false);
    desk.backToCart();
    expect(desk.cart.items.value.map(({ productId }) => productId)).toEqual([core.catalogue[5]!.id]);
  });

  it("that was paid after all does not empty another customer's cart", async () => {
    const no = await closing();
    desk.cart.addProduct(core.catalogue[5]!);
    core.pay(no);
    desk.bringBack(no);
    desk.finish();
    expect(desk.cart.items.value).toHaveLength(1);
    expect(desk.aside.value).toEqual([]);
  });
});

describe("after a restart", () => {
  it("shows the newest open payment again and the others in the status line", async () => {
    const first = await charged();
    desk.park();
    const second = await charged();
    const again = createDesk({ tell, play, speakPaid });
    await again.restore();
    expect(again.shown.value?.outTradeNo).toBe(second);
    expect(again.aside.value.map(({ outTradeNo }) => outTradeNo)).toEqual([first]);
  });

  it("rebuilds the goods of an unpaid sale from the sale itself", async () => {
    const no = await charged();
    const again = createDesk({ tell, play, speakPaid });
    await again.restore();
    again.take(core.change(no, { state: "closed", qrSvg: null }));
    again.backToCart();
    expect((await again.price.settled()).totalFen).toBe(product().priceFen);
  });
});
