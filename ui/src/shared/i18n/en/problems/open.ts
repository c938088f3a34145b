import type { ProblemTable } from "../../problemCodes";

const checking = "One moment please; we are checking with WeChat. If you have paid, please do not pay once more.";
const wait = "Do not charge again. The till asks until it knows; you can also ask now.";
const slower = "The till slows down and asks again by itself. Do not charge again before it knows.";
const askManager = "Do not charge again and do not hand the goods over yet. Have the manager look at the list in the pay log.";
const looksPaid = "WeChat says this one is paid already. You need not pay anything more; I am making sure that it arrived.";
const managerComes = "Your payment and the order do not match. One moment please, the manager will look at it; you need not pay anything more for now.";

const waiting = (what: string) => ({ what, say: checking, todo: wait });
const differs = (what: string) => ({ what, say: managerComes, todo: askManager });

export const open: ProblemTable<"open"> = {
  SYSTEMERROR: waiting("WeChat Pay itself has trouble; the outcome is not known yet."),
  FREQUENCY_LIMITED: { what: "WeChat Pay says requests come too often; the outcome is not known yet.", say: checking, todo: slower },
  INVALID_REQ_TOO_MUCH: { what: "Too many bad requests; WeChat Pay answers none for about a minute.", say: checking, todo: slower },
  ORDERPAID: {
    what: "WeChat says this order is paid already; the till has no proof yet.",
    say: looksPaid,
    todo: "Do not charge again. The till is making sure that the money arrived; you can also ask now.",
  },
  ORDERCLOSED: waiting("WeChat says this order is closed; the till is checking."),
  ORDERNOTEXIST: waiting("WeChat says it has no such order; the till's books say otherwise."),
  TRADE_STATE_ERROR: waiting("The order's state does not allow this; most likely it has just changed."),
  BANKERROR: waiting("The bank has trouble; the outcome is not known yet."),
  USERPAYING: {
    what: "The customer is entering the password.",
    say: "Please confirm on your phone with your password; take your time.",
    todo: "Wait for the password; the screen changes by itself. Do not charge again before it does.",
  },
  no_answer: waiting("It was sent, but WeChat Pay's answer never came."),
  http_status: waiting("WeChat Pay's server has trouble; the outcome is not known yet."),
  not_sent: {
    what: "WeChat Pay cannot be reached, so the outcome is not known for now.",
    say: checking,
    todo: "Check the network. Do not charge again; once the network is back the till goes on asking by itself.",
  },
  bad_signature: {
    what: "The answer's signature is wrong; it cannot be trusted.",
    say: checking,
    todo: "Do not charge again, and do not go by the customer's screen. If it stays, have the manager check key and network.",
  },
  unreadable: {
    what: "The answer could not be read.",
    say: checking,
    todo: "Do not charge again. The till asks until it knows; if it stays, check the network.",
  },
  other_merchant: {
    what: "The answer is for another merchant; it was not counted as paid.",
    say: checking,
    todo: "Do not charge again. Have the manager check merchant number and official account ID in the settings.",
  },
  other_merchant_configured: {
    what: "This was ordered with another merchant's account; the present settings cannot ask about it.",
    say: checking,
    todo: "Do not charge again. Have the manager put that account back in the settings; the till then goes on asking.",
  },
  amount_mismatch: differs("The amount that arrived is not the order's; it was not counted as paid."),
  currency_mismatch: differs("The money is in another currency than the order; it was not counted as paid."),
  merchant_mismatch: differs("The money went to another merchant; it was not counted as paid."),
  appid_mismatch: differs("The money came by another official account ID than the order's; it was not counted as paid."),
  transaction_mismatch: differs("One order has two WeChat numbers; the second was not counted as paid."),
  unlisted: {
    what: "WeChat Pay gave an answer nobody has met yet; the outcome is not known.",
    say: checking,
    todo: "Do not charge again. The till asks until it knows; if it stays, tell support the code below.",
  },
};
