import type { Messages } from "..";

export const customer: Messages["customer"] = {
  welcome: "Welcome",
  goods: "Your items",
  off: "Saved",
  discount: "Discount",
  total: "To pay",
  preparing: "Preparing the code…",
  scan: "Scan with WeChat to pay",
  code: "WeChat Pay code",
  left: "Time left",
  wait: "One moment, we are checking",
  paid: "Payment received",
  thanks: "Thank you",
};
