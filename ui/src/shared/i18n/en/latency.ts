import type { Messages } from "..";

export const latency: Messages["latency"] = {
  stages: { toCode: "Click → code", toPaid: "Code → paid", toTold: "Paid → shown" },
  whose: { toCode: "network, WeChat and this till", toPaid: "the customer", toTold: "the till, learning of it and showing it" },
  count: "Number",
  p50: "Half within",
  p95: "95% within",
  half: "Half in",
  most: "95% in",
  seconds: "{value} s",
  payments: "payments: {count}",
  verdicts: {
    nothing: "No times of payments were noted in this period.",
    till: "This till is slow: once in 20 times it needs {own} s or more to show the code or the payment it already has. Close other programs, or use a faster machine.",
    network: "The code comes slowly: once in 20 times {toCode} s or more after the click. The till itself took less than {own} s of it; the rest is the network and WeChat, which cannot be told apart here. Check the shop's network first.",
    telling: "The payment is told slowly: once in 20 times {toTold} s or more after the customer has paid. With WeChat's notifications it is faster; see the notifications in the settings.",
    customer: "Customers take their time: half of them need {toPaid} s or more from seeing the code to having paid. Code and payment are shown quickly; the till keeps nobody waiting.",
    quick: "All of it is quick: 95% of the codes are there within {toCode} s, 95% of the payments shown within {toTold} s.",
  },
  about: "Only payments that a till's screen saw in this period count. WeChat tells the time of a payment in whole seconds, so “Code → paid” may be up to 1 s too short and “Paid → shown” up to 1 s too long.",
  empty: "No times of payments in this period",
  emptyHelp: "Choose another period, or all tills. Only payments whose code was on a screen have times.",
  chart: "What 95% of a day's payments took at most, {stage}: longest {name}, {value} s. The table beside it has the same numbers.",
  stage: "Stretch shown in the chart",
};
