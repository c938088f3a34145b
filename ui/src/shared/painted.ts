/** Calls back once the browser has put the present state of the page on the screen. */
export function whenPainted(act: () => void): void {
  // The first frame is about to be drawn when its callback runs; the second one finds it drawn.
  requestAnimationFrame(() => requestAnimationFrame(act));
}

/** A time mark for the latency figures: what the person at the till could see from then on. */
export function markWhenPainted(name: "checkout-usable" | "qr-shown" | "paid-shown"): void {
  whenPainted(() => performance.mark(name));
}
