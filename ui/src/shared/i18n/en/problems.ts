import type { Messages } from "..";

const channelNotReady =
  "This is a matter of settings, not the customer's fault. Take the money another way for now and have the manager check the connection in the settings.";
const callSupport = "Take the money another way for now, and tell support the code below.";

export const problems: Messages["problems"] = {
  SIGNERROR: { what: "WeChat Pay says the signature is wrong; the key may be wrong.", todo: channelNotReady },
  REQUIRE_POST_METHOD: { what: "WeChat Pay does not take this kind of request.", todo: callSupport },
  XML_FORMAT_ERROR: { what: "WeChat Pay could not read what was sent.", todo: callSupport },
  POST_DATA_EMPTY: { what: "What reached WeChat Pay was empty.", todo: callSupport },
  NOT_UTF8: { what: "WeChat Pay says the text encoding is wrong.", todo: callSupport },
  LACK_PARAMS: { what: "WeChat Pay says something required is missing.", todo: callSupport },
  PARAM_ERROR: { what: "WeChat Pay says one of the values is wrong.", todo: callSupport },
  APPID_NOT_EXIST: { what: "WeChat Pay does not know this official account ID.", todo: channelNotReady },
  MCHID_NOT_EXIST: { what: "WeChat Pay does not know this merchant number.", todo: channelNotReady },
  APPID_MCHID_NOT_MATCH: { what: "The official account ID and the merchant number are not linked.", todo: channelNotReady },
  NOAUTH: { what: "This merchant has not opened code payment, or this address is not on its white list.", todo: channelNotReady },
  INVALID_REQUEST: { what: "WeChat Pay refused the order by its rules.", todo: "Go back to the cart and charge again with a new order number. If it is refused again, take the money another way and tell support." },
  NOTENOUGH: { what: "The customer's balance is too low.", todo: "Ask for another card or way to pay, then try again." },
  ORDERPAID: { what: "WeChat says this order is paid already.", todo: "Do not charge again. Ask now, and wait until the till confirms the money." },
  ORDERCLOSED: { what: "This order is closed; no money arrived.", todo: "To go on, try again; it gets a new order number." },
  OUT_TRADE_NO_USED: { what: "This order number has been used before.", todo: "Try again; it gets a new order number." },
  ORDERNOTEXIST: { what: "WeChat has no such order; no money arrived.", todo: "To go on, try again; it gets a new order number." },
  TRADE_STATE_ERROR: { what: "The order's state does not allow this.", todo: "Ask now to see whether it has been paid." },
  SYSTEMERROR: { what: "WeChat Pay itself has trouble; the outcome is not known yet.", todo: "Do not charge again. The till asks until it knows; you can also ask now." },
  BANKERROR: { what: "The bank has trouble; the outcome is not known yet.", todo: "Do not charge again; wait until the till knows." },
  USERPAYING: { what: "The customer is entering the password.", todo: "Wait a moment; the screen changes by itself." },
  FREQUENCY_LIMITED: { what: "WeChat Pay says requests come too often.", todo: "The till slows down and tries again by itself; wait a moment." },
  INVALID_REQ_TOO_MUCH: { what: "Too many bad requests; WeChat Pay takes none for about a minute.", todo: "Wait a minute and try again; if it stays, have the manager check the settings." },
  no_answer: { what: "It was sent, but WeChat Pay's answer never came.", todo: "Do not charge again. The till asks until it knows." },
  bad_signature: { what: "The answer's signature is wrong; it cannot be trusted.", todo: "Do not charge again, and do not go by the customer's screen. If it stays, have the manager check key and network." },
  unreadable: { what: "The answer could not be read.", todo: "Do not charge again. The till asks until it knows; if it stays, check the network." },
  not_sent: { what: "It was not sent: WeChat Pay could not be reached, and no money arrived.", todo: "Check the network, then try again." },
  slow_down: { what: "WeChat Pay asks the till to slow down.", todo: "The till slows down and tries again by itself; wait a moment." },
  amount_mismatch: { what: "The amount that arrived is not the order's; it was not counted as paid.", todo: "Have the manager look at the list in the pay log; do not hand the goods over yet." },
  other_merchant: { what: "The answer is for another merchant; it was not counted as paid.", todo: "Have the manager check merchant number and official account ID in the settings." },
  other_order: { what: "The answer is about another order; it cannot be trusted.", todo: "Do not charge again. The till keeps asking about this one." },
  field_refused: { what: "The order has content WeChat Pay does not take; it was not sent.", todo: "Look for emoji or a very long title, change it, then charge." },
  not_configured: { what: "The WeChat Pay merchant account is not filled in; nothing was sent.", todo: channelNotReady },
  expired: { what: "It took too long and the order expired; no money arrived.", todo: "To go on, try again; it gets a new order number." },
  unlisted: { what: "WeChat Pay gave an answer nobody has met yet.", todo: "Ask first whether the money arrived, then decide whether to charge again; tell support the code below." },
};
