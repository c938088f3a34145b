/** Calls back once the browser has put the present state of the page on the screen. */
export function whenPainted(act: () => void): void {
  // The callback runs just before the browser lays out and paints the frame, a task behind it just after.
  requestAnimationFrame(() => setTimeout(act));
}

/** Calls back with the moment (epoch milliseconds) at which a person could see the present state of the page. */
export function whenSeen(tell: (atMs: number) => void): void {
  whenPainted(() => tell(Math.round(performance.timeOrigin + performance.now())));
}

/** What the latency figures are about. */
type Shown = "checkout-usable" | "qr-shown" | "paid-shown" | "goods-shown" | "cart-shown" | "rows-shown" | "report-shown";

/** A time mark for the latency figures: what the person at the till could see from then on. Only the last one is kept. */
export function markWhenPainted(name: Shown): void {
  whenPainted(() => {
    performance.clearMarks(name);
    performance.mark(name);
  });
}
