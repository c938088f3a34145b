import type { Messages } from "..";

export const manager: Messages["manager"] = {
  pin: "Manager's PIN",
  reason: "Reason",
  reasonHint: "3 to 200 characters, kept for ever in the manager's log.",
  noPin: "No manager's PIN is set yet",
  noPinHelp: "Choose one in the settings first, then come back.",
  locked: "Too many wrong PINs: the next try is possible after {time}",
  back: "Leave it",
  override: {
    action: "Manager",
    title: "Charge again without knowing?",
    about:
      "The last code may have been paid already. Charge again only when you are sure that the customer's payment failed. The till keeps asking about the last one: if its money arrives, it becomes a duty for you to attach or to give back.",
    confirm: "Charge again",
  },
  earlierPaid: {
    title: "The earlier payment of this sale has arrived",
    about: "Cancel this payment and let nobody pay again; then the manager attaches that money in the pay log.",
  },
  paidTwice: {
    title: "This sale has received {count} payments",
    about: "What was paid too much belongs to the customer: the manager finds it on the list in the pay log.",
  },
  duty: {
    attach: "Attach to the sale",
    plan_refund: "Plan a refund",
    acknowledge: "Looked into: close",
    openAttempt: "Open that payment",
    attachTodo: "This sale has no other money. If the customer has the goods, attach it to the sale; if not, plan a refund.",
    attemptOpenTodo: "Another code of this sale may still be paid. End that payment first, then attach this money.",
    salePaidTodo: "This sale has its money already; this payment must go back to the customer.",
    planned: "Refund planned: {note}",
    refundLater:
      "The till cannot make refunds yet: make it on the WeChat Pay merchant platform. This stays here until the till can do it.",
    dialog: {
      attach: {
        title: "Attach this money to the sale?",
        about: "The sale counts as paid from now on, and its goods as sold. The entry in the pay log is not changed.",
      },
      plan_refund: {
        title: "Plan a refund",
        about:
          "The till cannot make refunds yet: make it on the WeChat Pay merchant platform. Your decision is noted, and the duty stays on the list.",
      },
      acknowledge: {
        title: "Close this payment that does not fit?",
        about: "It will not count as received. Look it up on the WeChat Pay merchant platform first.",
      },
    },
  },
  card: {
    title: "Manager's PIN",
    about:
      "Needed to deal with late money and to charge again while a payment is unknown. When it is forgotten, set a new one with the command saoma settings secret manager_pin.",
    missing: "None is set yet. The first one is chosen freely.",
    old: "Present PIN",
    next: "New PIN",
    again: "New PIN once more",
    nextHint: "4 to 12 digits.",
    different: "The two new PINs differ.",
    unusable: "A PIN has 4 to 12 digits.",
    save: "Save the PIN",
    saved: "The PIN is saved",
  },
  heads: {
    open: "Day heads",
    title: "Day heads: proof that the log was not cut off or rewritten",
    about:
      "The exported file holds the hash of each day's last entry, with the day's count and sum. Copy it to somewhere else than this computer; compared later, it shows even a tail that was cut off.",
    export: "Export the day heads",
    exported: "The heads of {days} days are written. Copy the file to somewhere else:",
    compare: "Compare with a file exported before",
    fits: "All {days} days fit. The log has {entries} entries and was not changed.",
    chainBroken: "The log does not fit from entry {seq} on, so nothing was exported. Leave everything as it is and call support.",
    bad: "The day {day} no longer fits: entries from {seq} on may have been changed. Leave everything as it is, delete nothing and call support.",
    problems: {
      missing: "The last entry of that day is gone: the log was cut off.",
      rewritten: "The last entry of that day is not what it was: the log was rewritten.",
      sums: "Count or sum of that day are not what they were.",
    },
  },
  audit: {
    open: "Manager's log",
    title: "Manager's log",
    about: "Everything a manager did and every change of settings and secrets, newest first. Nothing is ever removed from it.",
    empty: "Nothing yet.",
    more: "Earlier ones",
    change: "from “{before}” to “{after}”",
    who: { cashier: "Cashier", manager: "Manager", anyone: "Somebody", "command line": "Command line" },
    actions: {
      duty_attached: "attached late money to its sale",
      refund_planned: "planned a refund",
      mismatch_acknowledged: "looked into a payment that did not fit and closed it",
      unknown_overridden: "charged again while a payment was unknown",
      pin_set: "set the manager's PIN",
      pin_locked: "gave too many wrong PINs and was locked out",
      sale_priced: "Charged with changed prices or discounts",
      held_discarded: "Deleted a held sale",
      number_looked_up: "WeChat asked about a number",
      settings_changed: "changed the settings",
      secret_set: "stored or replaced a secret",
      product_created: "made a product",
      product_changed: "changed a product",
      product_retired: "retired a product",
      product_restored: "put a product back on sale",
      stock_adjusted: "adjusted a stock count",
      products_imported: "imported products from a file",
    },
  },
};
