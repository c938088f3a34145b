/** When a payment got where. */
export const timeline = {
  title: "Timeline",
  ms: "{ms} ms",
  s: "{s} s",
  min: "{min} min {s} s",
  looks: "{count} queries in all",
  steps: {
    clicked: "Charge was clicked",
    stored: "Order stored",
    ordered: "WeChat gave the code",
    shown: "Code on the screen",
    first_look: "First query",
    last_look: "Last query",
    paid: "Customer paid (WeChat's time)",
    settled: "Payment stored",
    announced: "“Paid” on the screen",
    superseded: "Manager charged again",
    closed: "Closed, unpaid",
    failed: "Refused by WeChat",
  },
};
