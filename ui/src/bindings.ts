// DRAFT of the contract; generated from Rust soon (never edit by hand).
export type Result<T, E> = { status: "ok"; data: T } | { status: "error"; error: E };

export const commands = {
  appInfo: (): Promise<Result<AppInfo, UiError>> => { throw 0 },
  products: (query: ProductQuery): Promise<Result<ProductPage, UiError>> => { throw query },
  categories: (): Promise<Result<string[], UiError>> => { throw 0 },
  parseAmount: (text: string): Promise<Result<number, UiError>> => { throw text },
  checkoutStart: (request: CheckoutRequest): Promise<Result<Checkout, UiError>> => { throw request },
  checkoutGet: (outTradeNo: string): Promise<Result<Checkout, UiError>> => { throw outTradeNo },
  /** Attempts of this till that are still open, newest first: what the sheet shows again after a restart. */
  checkoutsOpen: (): Promise<Result<Checkout[], UiError>> => { throw 0 },
  /** 已付款？查询: ask the gateway now. Answers when it has been settled. */
  checkoutQuery: (outTradeNo: string): Promise<Result<Checkout, UiError>> => { throw outTradeNo },
  checkoutCancel: (outTradeNo: string): Promise<Result<Checkout, UiError>> => { throw outTradeNo },
  /** 刷新二维码: re-enter the same number with identical parameters; the old code dies. */
  checkoutRefresh: (outTradeNo: string): Promise<Result<Checkout, UiError>> => { throw outTradeNo },
  /** A new attempt (new number) for a sale whose last attempt ended unpaid. Refused while one is open. */
  checkoutRetry: (saleNo: string): Promise<Result<Checkout, UiError>> => { throw saleNo },
  paylogPage: (filter: PaylogFilter, before: number | null, limit: number): Promise<Result<PaylogPage, UiError>> => { throw [filter, before, limit] },
  paylogEntry: (seq: number): Promise<Result<PaylogDetail, UiError>> => { throw seq },
  paylogVerify: (): Promise<Result<ChainReport, UiError>> => { throw 0 },
  duties: (): Promise<Result<Duty[], UiError>> => { throw 0 },
  settingsGet: (): Promise<Result<Settings, UiError>> => { throw 0 },
  /** Validates every field; nothing is stored when one is wrong (error.field names it). Restarts the till core in live or demo mode. */
  settingsSave: (change: SettingsChange): Promise<Result<Settings, UiError>> => { throw change },
  /** Check connection: a real signed order query; names the wrong field. */
  settingsCheck: (): Promise<Result<SettingsCheck, UiError>> => { throw 0 },
  /** Leave demo mode (needs appid, mchId and the API key stored) or go back to it. */
  modeSwitch: (mode: Mode): Promise<Result<AppInfo, UiError>> => { throw mode },
  /** Demo only: the customer's phone. */
  phoneOrders: (): Promise<Result<PhoneOrder[], UiError>> => { throw 0 },
  phoneAct: (outTradeNo: string, action: PhoneAction): Promise<Result<null, UiError>> => { throw [outTradeNo, action] },
};

/** Each has listen(cb): Promise<UnlistenFn>. */
export const events = {
  checkoutChanged: null as unknown as TypedEvent<Checkout>,
  gatewayChanged: null as unknown as TypedEvent<GatewayHealth>,
  dutiesChanged: null as unknown as TypedEvent<number>,
};
type TypedEvent<T> = { listen(cb: (e: { payload: T }) => void): Promise<() => void> };

export type Mode = "demo" | "live";
export type AppInfo = { version: string; mode: Mode; shopName: string; tillName: string; dataDir: string; database: "sqlite" | "postgres"; secretStore: SecretStore; simulatorUrl: string | null; gateway: GatewayHealth; notify: "polling" | "listening" };
/** Where secrets rest: the system's key store, a file only its owner can read, or the environment (read only). */
export type SecretStore = "keyring" | "file" | "environment";
export type GatewayHealth = "unknown" | "reachable" | "slow" | "down";

export type Product = { id: number; code: string; name: string; category: string; priceFen: number; soldCount: number };
export type ProductQuery = { text: string; category: string | null; after: number | null; limit: number };
/** next: pass as `after` for the following page; null at the end. */
export type ProductPage = { items: Product[]; next: number | null };

/** A product by id (name and price come from the catalogue), or a keyed amount with an optional title. */
export type CartLine = { productId: number | null; title: string | null; unitPriceFen: number | null; quantity: number };
/** requestId: a UUID made when the cashier clicks; the same id never makes a second sale. */
export type CheckoutRequest = { requestId: string; lines: CartLine[] };
export type CheckoutState = "placing" | "waiting" | "unknown" | "closing" | "paid" | "closed" | "failed";
export type Checkout = {
  saleNo: string; outTradeNo: string; attemptNo: number; title: string; totalFen: number; state: CheckoutState;
  /** The code as SVG (black on white, quiet zone 4), only while it may be shown. */
  qrSvg: string | null;
  createdAtMs: number; expiresAtMs: number; paidAtMs: number | null; transactionId: string | null;
  /** closing: WeChat refuses to close before this time (5-minute rule). */
  closeNotBeforeMs: number | null;
  problem: Problem | null;
  lines: SaleLine[];
  /** A payment arrived although this attempt had ended: a duty for the manager. */
  late: boolean;
};
export type SaleLine = { title: string; quantity: number; unitPriceFen: number; amountFen: number };
/** code: WeChat's err_code or one of ours (no_answer, bad_signature, unreadable, not_sent, slow_down, amount_mismatch, …); message: the gateway's own words, may be empty. */
export type Problem = { code: string; message: string };

export type PaylogState = "paid" | "late" | "mismatch";
export type PaylogSource = "query" | "notification" | "bill" | "manual";
/** day: yyyy-MM-dd in the shop's zone (Beijing). text: any number, or part of what WeChat said. */
export type PaylogFilter = { day: string | null; state: PaylogState | null; text: string };
export type PaylogEntry = { seq: number; atMs: number; saleNo: string; outTradeNo: string; attemptNo: number; transactionId: string; totalFen: number; state: PaylogState; source: PaylogSource; payType: string; tradeState: string; paidAtMs: number };
/** next: pass as `before`; totals are of everything the filter matches (paid and late only). */
export type PaylogPage = { entries: PaylogEntry[]; next: number | null; count: number; totalFen: number };
/** gateway: everything WeChat said, as name/value pairs in order of name. chainFits: this entry's hash was recomputed from the one before. */
export type PaylogDetail = { entry: PaylogEntry; gateway: GatewayField[]; hash: string; previousHash: string; chainFits: boolean; lines: SaleLine[] };
export type GatewayField = { name: string; value: string };
export type ChainReport = { entries: number; firstBad: number | null };
export type DutyKind = "late" | "paid_twice" | "mismatch";
export type Duty = { id: number; kind: DutyKind; saleNo: string; outTradeNo: string; totalFen: number; createdAtMs: number; detail: string };

export type SignType = "MD5" | "HMAC-SHA256";
export type Settings = { mode: Mode; baseUrl: string; appid: string; mchId: string; signType: SignType; shopName: string; tillName: string; notifyListen: string; notifyPublicUrl: string; hasApiKey: boolean; secretStore: SecretStore; officialHost: boolean };
/** apiKey: null keeps the stored one. Never comes back. */
export type SettingsChange = { baseUrl: string; appid: string; mchId: string; signType: SignType; shopName: string; tillName: string; notifyListen: string; notifyPublicUrl: string; apiKey: string | null };
/** verdict ok: the gateway knows this merchant and the key signs right. field: the setting to look at. */
export type SettingsCheck = { verdict: CheckVerdict; field: string | null; gatewayCode: string; gatewayMessage: string };
export type CheckVerdict = "ok" | "wrong_key" | "wrong_appid" | "wrong_mch_id" | "appid_mch_id_not_linked" | "no_permission" | "unreachable" | "not_trusted" | "other";

export type PhoneOrder = { outTradeNo: string; title: string; totalFen: number; state: string };
export type PhoneAction = "pay" | "fail" | "pay_late" ;

export type ErrorCode = "amount_empty" | "amount_not_a_number" | "amount_too_precise" | "amount_not_positive" | "amount_too_large" | "cart_empty" | "title_unusable" | "product_gone" | "sale_has_open_attempt" | "sale_paid" | "not_configured" | "setting_invalid" | "secret_store" | "gateway_unreachable" | "disk_full" | "database_newer" | "database" | "not_found" | "not_in_demo" | "internal";
/** field: the input to look at, null when none. detail: small print for support, never a secret. */
export type UiError = { code: ErrorCode; field: string | null; detail: string };
