/**
 * Every code a problem may carry: WeChat's `err_code` by the section of the protocol sheet that lists it, and our own in lower
 * case. Sorted by what is at stake when it is seen, because the same code asks for other words then: `NOTENOUGH` of an order is
 * the customer's balance, of a refund the shop's.
 */
export const problemCodes = {
  /** The order has ended and no money arrived. */
  ended: [
    // §4, any call: a matter of set-up
    "SIGNERROR", "REQUIRE_POST_METHOD", "XML_FORMAT_ERROR", "POST_DATA_EMPTY", "NOT_UTF8", "LACK_PARAMS", "PARAM_ERROR",
    "APPID_NOT_EXIST", "MCHID_NOT_EXIST", "APPID_MCHID_NOT_MATCH", "NOAUTH", "INVALID_REQUEST",
    // §5.5 ordering
    "NOTENOUGH", "ORDERPAID", "ORDERCLOSED", "OUT_TRADE_NO_USED",
    // §7.3 payment code
    "AUTHCODEEXPIRE", "NOTSUPORTCARD", "ORDERREVERSED", "AUTH_CODE_ERROR", "AUTH_CODE_INVALID", "BUYER_MISMATCH", "TRADE_ERROR",
    "RULELIMIT",
    // ours: `return_code` FAIL, which has no code of its own
    "FAIL",
  ],
  /** The order may still be paid, or may have been: nobody may be asked for the money again. */
  open: [
    // §4, any call
    "SYSTEMERROR", "FREQUENCY_LIMITED", "INVALID_REQ_TOO_MUCH",
    // §6 querying and closing
    "ORDERPAID", "ORDERCLOSED", "ORDERNOTEXIST", "TRADE_STATE_ERROR",
    // §7.3 payment code
    "BANKERROR", "USERPAYING",
    // ours: why there is no answer to trust (`till-app/src/gateway.rs`)
    "no_answer", "http_status", "not_sent", "bad_signature", "unreadable", "other_merchant", "other_merchant_configured",
    // ours: money that does not fit the order (`till::payment::Difference`)
    "amount_mismatch", "currency_mismatch", "merchant_mismatch", "appid_mismatch", "transaction_mismatch",
  ],
  /** §7.5: a payment by payment code is being taken back. */
  reverse: ["SYSTEMERROR", "USERPAYING", "REVERSE_EXPIRE", "TRADE_ERROR", "INVALID_REQUEST", "INVALID_TRANSACTIONID", "CERT_ERROR"],
  /** §10.1 refund and §10.2 refund query. */
  refund: [
    "SYSTEMERROR", "BIZERR_NEED_RETRY", "TRADE_OVERDUE", "ERROR", "USER_ACCOUNT_ABNORMAL", "INVALID_REQ_TOO_MUCH", "NOTENOUGH",
    "INVALID_TRANSACTIONID", "ORDERNOTEXIST", "FREQUENCY_LIMITED", "NOAUTH", "CERT_ERROR", "REFUND_FEE_MISMATCH", "INVALID_REQUEST",
    "ORDER_NOT_READY", "REFUNDNOTEXIST",
  ],
  /** §11.1 transaction bill (`error_code`) and §11.2 fund flow bill. */
  bill: [
    "100", "20001", "20002", "20003", "20007", "20008", "20100", "SYSTEMERROR", "PARAM_ERROR", "NO_BILL_EXIST", "BILL_CREATING",
    "CERT_ERROR",
  ],
} as const;

/** What is at stake when a problem is seen. */
export type Situation = keyof typeof problemCodes;

/** What happened, what to say to the customer, what to do. */
export type Sentences = {
  readonly what: string;
  readonly say: string;
  readonly todo: string;
};

/** Sentences for every code of a situation, and `unlisted` for those nobody has met yet. */
export type ProblemTable<S extends Situation> = Readonly<Record<(typeof problemCodes)[S][number] | "unlisted", Sentences>>;
export type ProblemTables = { readonly [S in Situation]: ProblemTable<S> };
