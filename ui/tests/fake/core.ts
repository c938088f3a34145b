import { encode } from "uqr";
import type {
  AppInfo,
  AuditAction,
  AuditEntry,
  BackOffice,
  BackOfficeChange,
  BackOfficeTest,
  Cart,
  CashCount,
  CashKind,
  Checkout,
  CheckoutRequest,
  Delivery,
  DeliveryState,
  Duty,
  DisplayCart,
  DisplayMonitor,
  DisplayWanted,
  DoctorFinding,
  DutyAction,
  ExportFormat,
  GoodsBy,
  HeadsExport,
  HeadsReport,
  ListedSale,
  LookUp,
  Mode,
  NoticeCount,
  PaylogEntry,
  PaylogFilter,
  PaylogKey,
  PaylogPage,
  PaylogSum,
  PhoneAction,
  ProductFields,
  ProductFilter,
  ProductQuery,
  ReportBy,
  ReportQuery,
  Right,
  Role,
  SaleDetail,
  SalesFilter,
  SalesKey,
  SalesPage,
  SalesSum,
  Seen,
  Settings,
  SettingsChange,
  StockChange,
  Tunnel,
} from "../../src/bindings";
import { no, ok, type Answer } from "./answer";
import { FakeCart } from "./cart";
import { categories, makeCatalogue } from "./catalogue";
import { FakeDisplay } from "./display";
import { FakeJobs } from "./jobs";
import { makeDetail, makeEntries } from "./paylog";
import { FakePeople } from "./people";
import { fitsList, makeSaleDetail, makeSales } from "./sales";
import { FakeImport } from "./productImport";
import { FakeProducts } from "./products";
import { makeLatency } from "./latency";
import { makeGoods, makeReport } from "./reports";
import { FakeShifts } from "./shifts";

type Listener = (event: { payload: unknown }) => void;

export function qrSvg(text: string): string {
  const { data, size } = encode(text, { border: 4, ecc: "M" });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join("")}"/></svg>`;
}

/** Stands in for the Rust core in tests and in the browser: the same commands, no truth in it. */
export class FakeCore extends FakeCart {
  catalogue = makeCatalogue();
  readonly listeners = new Map<string, Set<Listener>>();
  readonly checkouts = new Map<string, Checkout>();
  readonly requests: CheckoutRequest[] = [];
  entries: PaylogEntry[] = makeEntries(60);
  dutyList: Duty[] = [];
  info: AppInfo = {
    version: "0.1.0",
    mode: "demo",
    shopName: "小满咖啡南山店",
    tillName: "1 号台",
    dataDir: "/home/shop/.local/share/saoma/demo",
    database: "sqlite",
    secretStore: "file",
    simulatorUrl: "http://127.0.0.1:8089",
    gateway: "reachable",
    notify: "polling",
  };
  settings: Settings = {
    mode: "demo",
    baseUrl: "https://api.mch.weixin.qq.com",
    appid: "wxd930ea5d5a258f4f",
    mchId: "10000100",
    signType: "HMAC-SHA256",
    shopName: this.info.shopName,
    tillName: this.info.tillName,
    notifyListen: "",
    notifyPublicUrl: "",
    notifyTunnel: "",
    hasApiKey: true,
    secretStore: "file",
    officialHost: true,
  };
  /** What the doctor finds; nothing: all is well. */
  findings: DoctorFinding[] = [];
  backOffice: BackOffice = { url: "", hasSecret: false, secretStore: "file", status: null };
  officeTest: BackOfficeTest = { delivered: true, status: 200, problem: null, answer: "ok" };
  deliveryList: Delivery[] = [];
  tunnel: Tunnel = { status: null, output: [] };
  /** Null while nothing listens. */
  notices: NoticeCount[] | null = null;
  /** Whether WeChat answers when somebody asks about a payment. */
  answered = true;
  /** How long unified order takes; tests set 0 and act by themselves. */
  placingMs = 250;
  private made = 0;

  listen(name: string, callback: Listener): Promise<() => void> {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set.add(callback));
    return Promise.resolve(() => void set.delete(callback));
  }

  emit(name: string, payload: unknown): void {
    for (const callback of this.listeners.get(name) ?? []) callback({ payload });
  }

  /** Changes a checkout as the loop of the core would, and tells the page. */
  change(outTradeNo: string, part: Partial<Checkout>): Checkout {
    const changed = { ...this.checkouts.get(outTradeNo)!, ...part };
    this.checkouts.set(outTradeNo, changed);
    this.emit("checkoutChanged", changed);
    return changed;
  }

  appInfo = () => ok(this.info);
  categories = () => ok(categories);

  products({ text, category, offset, limit }: ProductQuery) {
    const fits = this.catalogue.filter(
      (product) =>
        (category === null || product.category === category) && (product.name.includes(text) || product.code === text),
    );
    return ok({ items: fits.slice(offset, offset + limit), total: fits.length });
  }

  productByCode = (codes: string[]) => {
    const found = codes.map((code) => this.catalogue.find((product) => product.code === code)).find(Boolean);
    return ok(found ?? null);
  };

  parseAmount(text: string): Answer<number> {
    if (text.trim() === "") return no("amount_empty", "amount");
    if (!/^\d+(\.\d*)?$/.test(text)) return no("amount_not_a_number", "amount");
    const [yuan = "0", cents = ""] = text.split(".");
    if (cents.length > 2) return no("amount_too_precise", "amount");
    if (yuan.length > 7) return no("amount_too_large", "amount");
    const fen = Number(yuan) * 100 + Number(cents.padEnd(2, "0"));
    return fen > 0 ? ok(fen) : no("amount_not_positive", "amount");
  }

  checkoutStart(request: CheckoutRequest): Answer<Checkout> {
    this.requests.push(request);
    const priced = this.price(request.cart);
    if ("code" in priced) return no(priced.code, priced.field);
    if (request.expectedTotalFen !== null && request.expectedTotalFen !== priced.totalFen) return no("total_changed");
    this.draft = null;
    return ok(this.place(request.cart, 1, this.nextSale()));
  }

  private nextSale(): string {
    this.made += 1;
    return `20261123-${String(this.made).padStart(4, "0")}`;
  }

  private readonly carts = new Map<string, Cart>();

  private place(cart: Cart, attemptNo: number, saleNo: string): Checkout {
    const priced = this.price(cart);
    if ("code" in priced) throw new Error(priced.code);
    const { lines, totalFen } = priced;
    this.carts.set(saleNo, cart);
    const outTradeNo = `${saleNo}-${attemptNo}-K7Q2M9XB4TD6`;
    const now = Date.now();
    const checkout: Checkout = {
      saleNo,
      outTradeNo,
      attemptNo,
      title: `${this.info.shopName}-${lines[0]?.title ?? ""}`,
      totalFen,
      state: "placing",
      qrSvg: null,
      createdAtMs: now,
      expiresAtMs: now + 5 * 60_000,
      paidAtMs: null,
      transactionId: null,
      closeNotBeforeMs: null,
      answeredAtMs: Date.now(),
      problem: null,
      lines,
      discount: cart.discount,
      note: cart.note,
      late: false,
      superseded: false,
      salePaid: false,
      receipts: 0,
    };
    this.checkouts.set(outTradeNo, checkout);
    if (this.placingMs > 0) setTimeout(() => this.show(outTradeNo), this.placingMs);
    return checkout;
  }

  /** WeChat answered: the code may be shown. */
  show = (outTradeNo: string): Checkout =>
    this.change(outTradeNo, { state: "waiting", qrSvg: qrSvg(`weixin://wxpay/bizpayurl?pr=${outTradeNo.slice(-7)}zz`) });

  pay = (outTradeNo: string): Checkout =>
    this.change(outTradeNo, { state: "paid", qrSvg: null, paidAtMs: Date.now(), transactionId: "4200002611232026112312345678" });

  checkoutGet = (outTradeNo: string) => ok(this.checkouts.get(outTradeNo)!);
  checkoutQuery = (outTradeNo: string) => ok(this.change(outTradeNo, this.answered ? { answeredAtMs: Date.now() } : {}));
  checkoutRefresh = (outTradeNo: string) => ok(this.show(outTradeNo));
  checkoutsOpen = () =>
    ok([...this.checkouts.values()].filter(({ state }) => !["paid", "closed", "failed"].includes(state)).reverse());

  checkoutCancel(outTradeNo: string) {
    const at = this.checkouts.get(outTradeNo)!;
    return ok(this.change(outTradeNo, { state: "closing", qrSvg: null, closeNotBeforeMs: at.createdAtMs + 5 * 60_000 }));
  }

  checkoutRetry(saleNo: string): Answer<Checkout> {
    const attempts = [...this.checkouts.values()].filter((checkout) => checkout.saleNo === saleNo);
    if (attempts.some(({ state }) => !["closed", "failed"].includes(state))) return no("sale_has_open_attempt");
    return ok(this.place(this.carts.get(saleNo)!, attempts.length + 1, saleNo));
  }

  private fitting = (filter: PaylogFilter): PaylogEntry[] =>
    this.entries.filter(
      (entry) =>
        (filter.state === null || entry.state === filter.state) &&
        (filter.source === null || entry.source === filter.source) &&
        fitsList(filter.list, { ...entry, numbers: [entry.saleNo, entry.outTradeNo, entry.transactionId], words: [entry.payType] }),
    );

  paylogPage(filter: PaylogFilter, after: PaylogKey | null, limit: number): Answer<PaylogPage> {
    const fits = this.fitting(filter);
    const rest = after === null ? fits : fits.filter(({ seq }) => seq < after.seq);
    const entries = rest.slice(0, limit);
    const last = entries.at(-1);
    return ok({ entries, next: rest.length > limit && last ? { atMs: last.atMs, seq: last.seq } : null, searching: false });
  }

  paylogSum(filter: PaylogFilter, after: PaylogKey | null): Answer<PaylogSum> {
    const fits = this.fitting(filter).filter(({ seq }) => after === null || seq < after.seq);
    const totalFen = fits.filter(({ state }) => state !== "mismatch").reduce((sum, entry) => sum + entry.totalFen, 0);
    return ok({ count: fits.length, totalFen, next: null });
  }

  get sales(): ListedSale[] {
    return makeSales(this.entries);
  }

  private fittingSales = (filter: SalesFilter): ListedSale[] =>
    this.sales.filter((sale) => {
      const entry = this.entries.find(({ saleNo }) => saleNo === sale.saleNo);
      const standing = filter.standing === "duty" ? sale.duties > 0 : filter.standing === null || sale.standing === filter.standing;
      const numbers = [sale.saleNo, ...(entry ? [entry.outTradeNo, entry.transactionId] : [])];
      return standing && fitsList(filter.list, { ...sale, numbers, words: [sale.title] });
    });

  salesPage(filter: SalesFilter, after: SalesKey | null, limit: number): Answer<SalesPage> {
    const fits = this.fittingSales(filter);
    const rest = after === null ? fits : fits.filter(({ atMs }) => atMs < after.atMs);
    const sales = rest.slice(0, limit);
    const last = sales.at(-1);
    return ok({ sales, next: rest.length > limit && last ? { atMs: last.atMs, saleNo: last.saleNo } : null, searching: false });
  }

  salesSum(filter: SalesFilter): Answer<SalesSum> {
    const fits = this.fittingSales(filter);
    const paid = fits.filter(({ standing }) => standing === "paid");
    return ok({ count: fits.length, paid: paid.length, paidFen: paid.reduce((sum, { totalFen }) => sum + totalFen, 0), next: null });
  }

  saleDetail(saleNo: string): Answer<SaleDetail> {
    const sale = this.sales.find((one) => one.saleNo === saleNo);
    if (!sale) return no("not_found");
    return ok(makeSaleDetail(sale, this.entries.find((entry) => entry.saleNo === saleNo)));
  }

  salesTills = () => ok([...new Set(this.entries.map(({ till }) => till))].sort());
  salesExport = (job: string, filter: SalesFilter, format: ExportFormat) =>
    this.jobs.export(job, "sales", this.fittingSales(filter).length, format);

  lookUp: LookUp = { number: "", result: "nowhere", saleNo: null, order: null, problem: null };
  numberLookUp = (number: string) => ok({ ...this.lookUp, number });

  readonly seen: { outTradeNo: string; seen: Seen; clicked: boolean }[] = [];
  attemptSeen(outTradeNo: string, seen: Seen, _atMs: number, clickedAtMs: number | null): Answer<null> {
    this.seen.push({ outTradeNo, seen, clicked: clickedAtMs !== null });
    return ok(null);
  }

  readonly display = new FakeDisplay((state) => this.emit("displayChanged", state));
  displayView = async (seen: number) => ok(await this.display.after(seen));
  displayPicture = () => ok(this.display.picture);
  displayCart = (cart: DisplayCart) => ok((this.display.told.push(cart), null));
  displayGet = () => ok(this.display.state);
  displayChoose = (wanted: DisplayWanted, monitor: DisplayMonitor | null) => ok(this.display.choose(wanted, monitor));
  zoomSet = (percent: number) => ok(((this.zoom = percent), null));
  zoom = 100;

  displayPictureSet(picture: string | null): Answer<null> {
    // How PNG, JPEG and WebP begin in base64.
    if (picture !== null && !/^(iVBOR|\/9j\/|UklGR)/.test(picture)) return no("picture_unusable", "picture");
    this.display.picture = picture && `data:image/png;base64,${picture}`;
    this.display.show({ picture: picture === null ? 0 : this.display.view.number + 1 });
    return ok(null);
  }

  readonly jobs = new FakeJobs((progress) => this.emit("jobProgress", progress));
  jobCancel = (job: string) => ok(this.jobs.cancel(job));
  paylogExport = (job: string, filter: PaylogFilter, format: ExportFormat) =>
    this.jobs.export(job, "paylog", this.fitting(filter).length, format);

  paylogEntry = (seq: number) => ok(makeDetail(this.entries.find((entry) => entry.seq === seq)!));
  paylogVerify = () => ok({ entries: this.entries.length, firstBad: null as number | null });
  duties = () => ok(this.dutyList);

  readonly goods = new FakeProducts(this.catalogue, (name, payload) => this.emit(name, payload));
  readonly imports = new FakeImport(this.goods, this.jobs);
  importPart = (id: string, part: string) => this.imports.part(id, part);
  importRead = (job: string, id: string, file: string) => this.imports.read(job, id, file);
  importFaults = (_id: string, offset: number, limit: number) => this.imports.faults(offset, limit);
  importRows = (_id: string, offset: number, limit: number) => this.imports.rows(offset, limit);
  importFaultsExport = (job: string, _id: string, format: ExportFormat) => this.imports.faultsExport(job, format);
  importStore = (job: string, _id: string, leaveBad: boolean) => this.imports.store(job, leaveBad);
  importForget = () => ok(null);
  productExport = (job: string, _filter: ProductFilter, format: ExportFormat) =>
    this.jobs.export(job, "products", this.goods.records.length, format);
  productTemplate = (format: ExportFormat) => ok({ file: `/home/shop/exports/saoma-products-template.${format}`, rows: 0 });

  productList = (filter: ProductFilter, after: number | null, limit: number) => this.goods.list(filter, after, limit);
  productCategories = () => ok(categories);
  productGet = (id: number) => this.goods.get(id);
  productInitials = (name: string) => ok(name.trim().toLowerCase());
  productCreate = (fields: ProductFields, stock: string) => this.goods.create(fields, stock);
  productSave = (id: number, version: number, fields: ProductFields) => this.goods.save(id, version, fields);
  productRetire = (id: number, version: number, retire: boolean) => this.goods.retire(id, version, retire);
  productStock = (id: number, change: StockChange, pieces: string, reason: string) =>
    this.goods.stock(id, change, pieces, reason);
  productPicture = (id: number) => this.goods.picture(id);
  productPictureSet = (id: number, seen: number | null, picture: string | null) => this.goods.setPicture(id, seen, picture);
  smallPictures = (ids: number[]) => this.goods.small(ids);

  reportGet = (_job: string, query: ReportQuery) => ok(makeReport(query));
  reportExport = (job: string, query: ReportQuery, by: ReportBy, format: ExportFormat) =>
    this.jobs.export(job, `report-${query.span}-${by}`, 25, format);
  reportLatency = (_job: string, query: ReportQuery) => ok(makeLatency(query));
  reportGoods = (_job: string, query: ReportQuery, by: GoodsBy) => ok(makeGoods(query, by));

  readonly shifts = new FakeShifts(() => this.info.tillName);
  shiftNow = () => ok(this.shifts.now());
  shiftOpen = (float: string) => this.shifts.begin(float);
  shiftCash = (kind: CashKind, amount: string, reason: string) => this.shifts.move(kind, amount, reason);
  shiftWeigh = (count: CashCount) => this.shifts.weigh(count);
  shiftClose = (count: CashCount) => this.shifts.close(count);
  productLabels = (id: number, copies: number) =>
    copies >= 1 && copies <= 200 ? ok(`/home/shop/exports/saoma-labels-${id}-20261126-190000.html`) : no("label_copies");
  xPrint = () => ok("/home/shop/exports/saoma-x-1-20261126-190000.html");
  zPage = (before: number | null, limit: number) => this.shifts.page(before, limit);
  zPrint = (_till: string, number: number) => ok(`/home/shop/exports/saoma-z-${number}-20261126-190000.html`);
  zVerify = (job: string) => this.jobs.steps(job, this.shifts.zs.length, () => this.shifts.check());

  tunnelGet = () => ok(this.tunnel);
  tunnelRestart = () => ok(this.tunnel);

  pin: string | null = null;
  wrongPins = 0;
  lockedUntilMs: number | null = null;
  audit: AuditEntry[] = [];

  readonly people = new FakePeople(
    (pin) => this.refusePin(pin),
    (state) => this.emit("sessionChanged", state),
  );
  sessionGet = () => ok(this.people.state());
  sessionLogIn = (person: number | null, pin: string) => this.people.logIn(person, pin);
  sessionLock = () => this.people.lock();
  approve = (right: Right, person: number | null, pin: string) => this.people.approve(right, person, pin);
  peopleList = () => ok(this.people.list.map((person) => ({ ...person, pin: undefined })));
  personAdd = (name: string, role: Role, pin: string) => this.people.add(name, role, pin);
  personSave = (id: number, _version: number, name: string, role: Role) => this.people.change(id, { name, role });
  personRetire = (id: number, _version: number, retire: boolean) =>
    this.people.change(id, { retiredAtMs: retire ? Date.now() : null });
  personPin = (id: number, pin: string) => this.people.change(id, { pin });
  lockMinutesSet(minutes: number) {
    this.people.lockMinutes = minutes;
    this.emit("sessionChanged", this.people.state());
    return ok(this.people.state());
  }
  salesCashiers = () => ok(this.people.list.map(({ name }) => name));

  pinState = () => ok({ set: this.pin !== null, lockedUntilMs: this.lockedUntilMs });

  pinChoose(old: string, next: string): Answer<null> {
    if (this.pin === null) {
      const refused = this.people.state().needed ? this.people.refuse("people") : null;
      if (refused) return refused;
    } else {
      const refused = this.refusePin(old);
      if (refused) return no(refused, "pin");
    }
    if (!/^\d{4,12}$/.test(next)) return no("setting_invalid", "manager_pin");
    this.pin = next;
    this.record("pin_set", "manager_pin", "");
    return ok(null);
  }

  private refusePin(pin: string): "pin_not_set" | "pin_locked" | "pin_wrong" | null {
    if (this.pin === null) return "pin_not_set";
    if (this.lockedUntilMs !== null) return "pin_locked";
    if (pin === this.pin) return null;
    this.wrongPins += 1;
    if (this.wrongPins >= 5) this.lockedUntilMs = Date.now() + 60_000;
    return "pin_wrong";
  }

  private record(action: AuditAction, subject: string, reason: string): void {
    const id = this.audit.length + 1;
    const entry = { id, atMs: Date.now(), who: "manager", till: this.info.tillName, action, subject, reason };
    this.audit.unshift({ ...entry, before: "{}", after: "{}" });
  }

  dutyResolve(id: number, action: DutyAction, _person: number | null, pin: string, reason: string): Answer<null> {
    const refused = this.refusePin(pin);
    if (refused) return no(refused, "pin");
    if (reason.trim().length < 3) return no("reason_unusable", "reason");
    const duty = this.dutyList.find((one) => one.id === id);
    if (!duty) return no("duty_gone");
    if (action === "attach" && duty.openAttempt) return no("duty_attempt_open");
    if (action === "plan_refund")
      this.dutyList = this.dutyList.map((one) => (one.id === id ? { ...one, planned: { atMs: Date.now(), note: reason } } : one));
    else this.dutyList = this.dutyList.filter((one) => one.id !== id);
    const words = { attach: "duty_attached", plan_refund: "refund_planned", acknowledge: "mismatch_acknowledged" } as const;
    this.record(words[action], duty.outTradeNo, reason);
    this.emit("dutiesChanged", this.dutyList.length);
    return ok(null);
  }

  checkoutOverride(saleNo: string, _person: number | null, pin: string, reason: string): Answer<Checkout> {
    const refused = this.refusePin(pin);
    if (refused) return no(refused, "pin");
    if (reason.trim().length < 3) return no("reason_unusable", "reason");
    const attempts = [...this.checkouts.values()].filter((checkout) => checkout.saleNo === saleNo);
    const unknown = attempts.filter(({ state }) => state === "unknown");
    if (unknown.length === 0) return no("attempt_known");
    for (const { outTradeNo } of unknown) this.change(outTradeNo, { superseded: true });
    this.record("unknown_overridden", saleNo, reason);
    return ok(this.place(this.carts.get(saleNo)!, attempts.length + 1, saleNo));
  }

  headsReport: HeadsReport = { entries: 60, days: 3, firstBad: null, badDay: null };
  headsExport = (job: string) =>
    this.jobs.steps<HeadsExport>(job, this.entries.length, () => ({ file: "/home/shop/exports/saoma-heads.json", days: 3, firstBad: null }));
  headsVerify = (job: string, text: string): Answer<HeadsReport> =>
    text.includes("saoma-day-heads-1") ? this.jobs.steps(job, this.entries.length, () => this.headsReport) : no("heads_unreadable");

  auditPage = (before: number | null, limit: number) =>
    ok(this.audit.filter(({ id }) => before === null || id < before).slice(0, limit));

  settingsGet = () => ok(this.settings);
  doctorRun = (job: string) => this.jobs.steps(job, 4, () => this.findings);
  noticeCounts = () => ok(this.notices);

  settingsSave({ apiKey, ...change }: SettingsChange): Answer<Settings> {
    if (!/^wx[0-9a-z]{16}$/.test(change.appid)) return no("setting_invalid", "gateway.appid");
    if (apiKey !== null && apiKey.length !== 32) return no("setting_invalid", "api_key");
    this.settings = { ...this.settings, ...change };
    this.info = { ...this.info, shopName: change.shopName, tillName: change.tillName };
    return ok(this.settings);
  }

  backOfficeGet = () => ok(this.backOffice);
  backOfficeTest = () => ok(this.officeTest);

  backOfficeSave({ url, secret }: BackOfficeChange): Answer<BackOffice> {
    if (url !== "" && !url.startsWith("https://")) return no("setting_invalid", "back_office.url");
    const hasSecret = secret !== null || this.backOffice.hasSecret;
    const unusable = secret !== null && !secret.startsWith("whsec_");
    if (unusable || (url !== "" && !hasSecret)) return no("setting_invalid", "back_office_secret");
    const sending = { light: "closed", retryAtMs: null, waiting: 0, dead: 0, stoppedAtMs: null } as const;
    const status = url === "" || this.settings.mode === "demo" ? null : sending;
    this.backOffice = { ...this.backOffice, url, hasSecret, status };
    return ok(this.backOffice);
  }

  deliveries(state: DeliveryState | null, before: number | null, limit: number) {
    const fits = this.deliveryList.filter((one) => (state === null || one.state === state) && (before === null || one.id < before));
    const items = fits.slice(0, limit);
    return ok({ items, next: fits.length > limit ? items.at(-1)!.id : null });
  }

  deliveryRedeliver(id: number): Answer<Delivery> {
    const found = this.deliveryList.find((one) => one.id === id);
    if (!found) return no("not_found");
    const again: Delivery = { ...found, state: "waiting", nextTryAtMs: Date.now() };
    this.deliveryList = this.deliveryList.map((one) => (one.id === id ? again : one));
    return ok(again);
  }

  modeSwitch(mode: Mode) {
    this.info = { ...this.info, mode };
    this.settings = { ...this.settings, mode };
    return ok(this.info);
  }

  phoneOrders = () =>
    ok(
      [...this.checkouts.values()].reverse().map(({ outTradeNo, title, totalFen, state }) => ({
        outTradeNo,
        title,
        totalFen,
        state: state === "paid" ? "SUCCESS" : state === "closed" ? "CLOSED" : "NOTPAY",
      })),
    );

  phoneAct(outTradeNo: string, action: PhoneAction): Answer<null> {
    if (action === "pay") this.pay(outTradeNo);
    return ok(null);
  }
}
