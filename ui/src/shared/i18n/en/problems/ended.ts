import type { ProblemTable } from "../../problemCodes";

const otherWay = "Sorry, WeChat Pay is not working on our side just now. Could you pay another way?";
const again = "Sorry, that did not go through on our side. I will set it up for you again.";
const newCode = "Could you refresh your payment code and show it once more, please?";
const otherCard = "WeChat did not take this payment. Could you use another card or another way to pay?";

const channelNotReady =
  "This is a matter of settings, not of the customer. Take the money another way for now and have the manager check the connection in the settings.";
const callSupport = "Take the money another way for now, and tell support the code below.";
const newNumber = "To go on, try again; it gets a new order number.";
const scanAgain = "Let the customer refresh the payment code and scan it again; it gets a new order number.";

const broken = (what: string) => ({ what, say: otherWay, todo: callSupport });
const notSetUp = (what: string) => ({ what, say: otherWay, todo: channelNotReady });

export const ended: ProblemTable<"ended"> = {
  SIGNERROR: notSetUp("WeChat Pay says the signature is wrong; the key may be wrong."),
  REQUIRE_POST_METHOD: broken("WeChat Pay does not take this kind of request."),
  XML_FORMAT_ERROR: broken("WeChat Pay could not read what was sent."),
  POST_DATA_EMPTY: broken("What reached WeChat Pay was empty."),
  NOT_UTF8: broken("WeChat Pay says the text encoding is wrong."),
  LACK_PARAMS: broken("WeChat Pay says something required is missing."),
  PARAM_ERROR: broken("WeChat Pay says one of the values is wrong."),
  APPID_NOT_EXIST: notSetUp("WeChat Pay does not know this official account ID."),
  MCHID_NOT_EXIST: notSetUp("WeChat Pay does not know this merchant number."),
  APPID_MCHID_NOT_MATCH: notSetUp("The official account ID and the merchant number are not linked."),
  NOAUTH: notSetUp("This merchant has not opened this way of paying, or this address is not on its white list."),
  INVALID_REQUEST: {
    what: "WeChat Pay refused the order by its rules.",
    say: again,
    todo: "Try again; it gets a new order number. If it is refused again, take the money another way and tell support.",
  },
  NOTENOUGH: { what: "The customer's balance is too low.", say: otherCard, todo: "Ask for another card or way to pay, then try again." },
  ORDERPAID: {
    what: "WeChat says this order is paid already.",
    say: "WeChat says this one is paid already. Please don't pay again; I am checking.",
    todo: "Do not charge again. Ask now, and wait until the till confirms the money.",
  },
  ORDERCLOSED: { what: "This order is closed; no money arrived.", say: again, todo: newNumber },
  OUT_TRADE_NO_USED: { what: "This order number has been used before.", say: again, todo: "Try again; it gets a new order number." },
  AUTHCODEEXPIRE: { what: "The customer's payment code is too old.", say: newCode, todo: scanAgain },
  NOTSUPORTCARD: {
    what: "The customer's bank card cannot pay this way.",
    say: otherCard,
    todo: "Let the customer choose another card or the balance, refresh the payment code, and scan it again.",
  },
  ORDERREVERSED: { what: "This order was taken back; no money arrived.", say: again, todo: newNumber },
  AUTH_CODE_ERROR: { what: "The payment code is wrong, or has been used once already.", say: newCode, todo: scanAgain },
  AUTH_CODE_INVALID: {
    what: "What was scanned is no valid WeChat payment code; it may also be too old.",
    say: "Could you open Money in WeChat and let me scan the payment code, please?",
    todo: "Make sure that it is WeChat's payment code (18 digits, beginning with 10 to 15); let the customer refresh it and scan again.",
  },
  BUYER_MISMATCH: { what: "Another customer has tried to pay this order number, without success.", say: again, todo: newNumber },
  TRADE_ERROR: {
    what: "WeChat did not let this payment through; perhaps no password was entered, or the account is restricted.",
    say: "WeChat did not let the payment through. Please see what your phone says; you can also pay another way.",
    todo: "Let the customer read the phone and choose another way to pay, then try again.",
  },
  RULELIMIT: {
    what: "This payment met one of WeChat's limits or risk rules.",
    say: otherCard,
    todo: "Let the customer choose another way to pay, then try again.",
  },
  FAIL: notSetUp("WeChat Pay refused the request; most likely key, merchant number or official account ID is wrong."),
  unlisted: {
    what: "WeChat Pay gave an answer nobody has met yet.",
    say: "One moment please; let me make sure whether this was paid.",
    todo: "Look in the pay log first whether the money arrived, then decide whether to charge again; tell support the code below.",
  },
};
