import type { ProblemTable } from "../../problemCodes";

const confirming = "One moment please; we are making sure whether the money went back to you.";
const bySameNumber = "Do not give cash back and do not refund under a new number. Wait a moment and try once more under the same refund number.";
const noCash = "Do not charge again and do not give cash back. Wait until the till knows.";
const otherMeans = "This money cannot go back the way it came; the manager will refund you another way.";
const otherMeansTodo = "Have the manager refund it another way, by transfer for example, against the customer's signature, and note it with the sale.";
const managerSees = "The manager has to look at this refund. One moment please.";
const setUp = "Have the manager check the merchant certificate and the right to refund in the settings, and tell support the code below.";
const retryLater = "Sorry, the refund takes a little longer. Your money will come back to you.";

/** Taking a payment by payment code back. */
export const reverse: ProblemTable<"reverse"> = {
  SYSTEMERROR: { what: "WeChat Pay itself has trouble; nobody knows yet whether it was taken back.", say: confirming, todo: noCash },
  USERPAYING: {
    what: "The customer is paying right now; it cannot be taken back yet.",
    say: "Please don't go on paying on your phone; we are cancelling this one.",
    todo: "Wait some seconds; the till tries again. Do not charge again yet.",
  },
  REVERSE_EXPIRE: {
    what: "This payment is older than 7 days and cannot be taken back any more.",
    say: "This one is a little old; I will refund it for you instead.",
    todo: "Have the manager refund it instead.",
  },
  TRADE_ERROR: { what: "The customer's account does not allow this to be taken back.", say: managerSees, todo: noCash },
  INVALID_REQUEST: {
    what: "WeChat Pay refused by its rules to take it back; perhaps it was not paid by payment code.",
    say: managerSees,
    todo: "Have the manager refund it instead; do not give cash back.",
  },
  INVALID_TRANSACTIONID: { what: "WeChat Pay does not know this payment number; nothing was taken back.", say: managerSees, todo: noCash },
  CERT_ERROR: { what: "WeChat Pay does not take this machine's merchant certificate; nothing was taken back.", say: managerSees, todo: setUp },
  unlisted: {
    what: "WeChat Pay did not confirm that it was taken back; it gave an answer nobody has met yet.",
    say: confirming,
    todo: "Do not charge again and do not give cash back. Tell the manager and support the code below.",
  },
};

/** Refunds and asking about them. */
export const refund: ProblemTable<"refund"> = {
  SYSTEMERROR: { what: "WeChat Pay itself has trouble; nobody knows yet whether the refund was accepted.", say: confirming, todo: bySameNumber },
  BIZERR_NEED_RETRY: { what: "WeChat Pay is busy with this very payment; the refund was not accepted yet.", say: confirming, todo: bySameNumber },
  TRADE_OVERDUE: { what: "This payment is more than a year old; the money cannot go back that way.", say: otherMeans, todo: otherMeansTodo },
  ERROR: {
    what: "WeChat Pay did not accept this refund.",
    say: managerSees,
    todo: "Read WeChat's own words below; most likely there is too little to refund from. Have the manager see to it; do not give cash back.",
  },
  USER_ACCOUNT_ABNORMAL: { what: "The customer's WeChat account is closed; the money cannot go back that way.", say: otherMeans, todo: otherMeansTodo },
  INVALID_REQ_TOO_MUCH: { what: "Too many bad requests; WeChat Pay accepts none for about a minute.", say: retryLater, todo: bySameNumber },
  NOTENOUGH: {
    what: "The shop's merchant account holds too little to refund from.",
    say: retryLater,
    todo: "Have the manager top up the merchant account, then refund under the same refund number.",
  },
  INVALID_TRANSACTIONID: {
    what: "WeChat Pay does not know this payment number; nothing was refunded.",
    say: managerSees,
    todo: "Have the manager check which payment it is; do not give cash back.",
  },
  ORDERNOTEXIST: {
    what: "WeChat has no such order, or it was never paid.",
    say: managerSees,
    todo: "Have the manager find out whether the money arrived at all before anything is refunded.",
  },
  FREQUENCY_LIMITED: {
    what: "This order is rather old and WeChat Pay slows it down; the refund may already be on its way.",
    say: confirming,
    todo: "Ask about the refund first. Do not refund under a new number and do not give cash back.",
  },
  NOAUTH: {
    what: "This address is not on WeChat's white list for refunds; nothing was refunded.",
    say: managerSees,
    todo: "Have the manager check the white list among the refund settings of WeChat's merchant platform.",
  },
  CERT_ERROR: { what: "WeChat Pay does not take this machine's merchant certificate; nothing was refunded.", say: managerSees, todo: setUp },
  REFUND_FEE_MISMATCH: {
    what: "The same refund number came with another amount than before; nothing was refunded.",
    say: managerSees,
    todo: "Have the manager refund the amount of the first try; do not take a new number.",
  },
  INVALID_REQUEST: {
    what: "WeChat Pay refused this refund by its rules.",
    say: managerSees,
    todo: "Read WeChat's own words below and have the manager see to it; do not give cash back.",
  },
  ORDER_NOT_READY: { what: "WeChat is still working on this order; it cannot be refunded yet.", say: retryLater, todo: bySameNumber },
  REFUNDNOTEXIST: { what: "WeChat has no such refund; it was never accepted.", say: confirming, todo: "It may be refunded once more under the same refund number." },
  unlisted: {
    what: "WeChat Pay answered the refund with something nobody has met yet.",
    say: confirming,
    todo: "Ask about the refund first. Do not refund under a new number and do not give cash back; tell support the code below.",
  },
};
