import { commands } from "../bindings";
import { unwrap } from "./unwrap";

/** All that the customer's window asks of the core; anything else is refused there. */
export const customerBackend = {
  /** The next picture after the one with this number (-1: none yet), as soon as there is one. */
  view: (seen: number) => unwrap(() => commands.displayView(seen)),
  /** The idle picture as a data address. */
  picture: () => unwrap(() => commands.displayPicture()),
};
