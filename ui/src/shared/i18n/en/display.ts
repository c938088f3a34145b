import type { Messages } from "..";

export const display: Messages["display"] = {
  name: "Customer display",
  open: "Open the customer display",
  close: "Close the customer display",
  card: {
    title: "Customer display",
    about:
      "On a screen of their own customers see the goods, the amount and the code, and nothing else. With a second monitor plugged in it fills that one by itself.",
    wanted: "Show it",
    auto: "On a second monitor",
    on: "Always",
    off: "Never",
    where: "Monitor",
    size: "{name} ({width}×{height})",
    filled: "It is on {name}.",
    window: "It is in an ordinary window: no second monitor was found.",
    closed: "It is not open now.",
    missing: "Monitor {name} is not plugged in; the display comes back with it. Payments go on as always.",
    picture: "Picture while idle",
    pictureHelp:
      "Shown while there is no customer (PNG, JPEG or WebP, up to 8 MB); without a picture the name of the shop is shown.",
    choose: "Choose a picture",
    change: "Choose another",
    remove: "Use no picture",
    removeAsk: "Show this picture no more?",
    removeHelp: "The program deletes its copy and shows the shop's name; to use the picture again, choose its file anew.",
    saving: "Saving…",
  },
};
