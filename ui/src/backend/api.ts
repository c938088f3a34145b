import { commands } from "../bindings";
import type {
  BackOfficeChange,
  Cart,
  CashCount,
  CashKind,
  CheckoutRequest,
  DeliveryState,
  DisplayCart,
  DisplayMonitor,
  DisplayWanted,
  DutyAction,
  ExportFormat,
  Mode,
  PaylogFilter,
  PaylogKey,
  GoodsBy,
  PhoneAction,
  ProductFields,
  ProductFilter,
  ProductQuery,
  ReportBy,
  ReportQuery,
  Right,
  Role,
  SalesFilter,
  SalesKey,
  Seen,
  SettingsChange,
  StockChange,
} from "./types";
import { unwrap } from "./unwrap";

/** Every command of the core, answering with its value or throwing a BackendError. */
export const backend = {
  appInfo: () => unwrap(() => commands.appInfo()),

  products: (query: ProductQuery) => unwrap(() => commands.products(query)),
  productByCode: (codes: string[]) => unwrap(() => commands.productByCode(codes)),
  categories: () => unwrap(() => commands.categories()),
  parseAmount: (text: string) => unwrap(() => commands.parseAmount(text)),

  cartQuote: (cart: Cart) => unwrap(() => commands.cartQuote(cart)),
  parsePrice: (text: string) => unwrap(() => commands.parsePrice(text)),
  parsePercent: (text: string) => unwrap(() => commands.parsePercent(text)),
  draftGet: () => unwrap(() => commands.draftGet()),
  draftSave: (cart: Cart) => unwrap(() => commands.draftSave(cart)),
  heldAdd: (cart: Cart, note: string) => unwrap(() => commands.heldAdd(cart, note)),
  heldPage: (before: number | null, limit: number) => unwrap(() => commands.heldPage(before, limit)),
  heldTake: (id: number, aside: Cart) => unwrap(() => commands.heldTake(id, aside)),
  heldDiscard: (id: number) => unwrap(() => commands.heldDiscard(id)),

  checkoutStart: (request: CheckoutRequest) => unwrap(() => commands.checkoutStart(request)),
  checkoutGet: (outTradeNo: string) => unwrap(() => commands.checkoutGet(outTradeNo)),
  checkoutsOpen: () => unwrap(() => commands.checkoutsOpen()),
  checkoutQuery: (outTradeNo: string) => unwrap(() => commands.checkoutQuery(outTradeNo)),
  checkoutCancel: (outTradeNo: string) => unwrap(() => commands.checkoutCancel(outTradeNo)),
  checkoutRefresh: (outTradeNo: string) => unwrap(() => commands.checkoutRefresh(outTradeNo)),
  checkoutRetry: (saleNo: string) => unwrap(() => commands.checkoutRetry(saleNo)),

  paylogPage: (filter: PaylogFilter, after: PaylogKey | null, limit: number) =>
    unwrap(() => commands.paylogPage(filter, after, limit)),
  paylogSum: (filter: PaylogFilter, after: PaylogKey | null) => unwrap(() => commands.paylogSum(filter, after)),
  paylogEntry: (seq: number) => unwrap(() => commands.paylogEntry(seq)),
  paylogVerify: (job: string) => unwrap(() => commands.paylogVerify(job)),
  paylogExport: (job: string, filter: PaylogFilter, format: ExportFormat) =>
    unwrap(() => commands.paylogExport(job, filter, format)),
  salesPage: (filter: SalesFilter, after: SalesKey | null, limit: number) =>
    unwrap(() => commands.salesPage(filter, after, limit)),
  salesSum: (filter: SalesFilter, after: SalesKey | null) => unwrap(() => commands.salesSum(filter, after)),
  saleDetail: (saleNo: string) => unwrap(() => commands.saleDetail(saleNo)),
  salesTills: () => unwrap(() => commands.salesTills()),
  salesCashiers: () => unwrap(() => commands.salesCashiers()),
  salesExport: (job: string, filter: SalesFilter, format: ExportFormat) =>
    unwrap(() => commands.salesExport(job, filter, format)),
  numberLookUp: (number: string) => unwrap(() => commands.numberLookUp(number)),
  attemptSeen: (outTradeNo: string, seen: Seen, atMs: number, clickedAtMs: number | null) =>
    unwrap(() => commands.attemptSeen(outTradeNo, seen, atMs, clickedAtMs)),
  jobCancel: (job: string) => unwrap(() => commands.jobCancel(job)),
  duties: () => unwrap(() => commands.duties()),

  productList: (filter: ProductFilter, after: number | null, limit: number) =>
    unwrap(() => commands.productList(filter, after, limit)),
  productCategories: () => unwrap(() => commands.productCategories()),
  productGet: (id: number) => unwrap(() => commands.productGet(id)),
  productInitials: (name: string) => unwrap(() => commands.productInitials(name)),
  productCreate: (fields: ProductFields, stock: string) => unwrap(() => commands.productCreate(fields, stock)),
  productSave: (id: number, version: number, fields: ProductFields) =>
    unwrap(() => commands.productSave(id, version, fields)),
  productRetire: (id: number, version: number, retire: boolean) =>
    unwrap(() => commands.productRetire(id, version, retire)),
  productStock: (id: number, change: StockChange, pieces: string, reason: string) =>
    unwrap(() => commands.productStock(id, change, pieces, reason)),
  productPicture: (id: number) => unwrap(() => commands.productPicture(id)),
  productPictureSet: (id: number, seen: number | null, picture: string | null) =>
    unwrap(() => commands.productPictureSet(id, seen, picture)),
  smallPictures: (ids: number[]) => unwrap(() => commands.smallPictures(ids)),

  importPart: (id: string, part: string) => unwrap(() => commands.importPart(id, part)),
  importRead: (job: string, id: string, file: string) => unwrap(() => commands.importRead(job, id, file)),
  importFaults: (id: string, offset: number, limit: number) => unwrap(() => commands.importFaults(id, offset, limit)),
  importRows: (id: string, offset: number, limit: number) => unwrap(() => commands.importRows(id, offset, limit)),
  importFaultsExport: (job: string, id: string, format: ExportFormat) =>
    unwrap(() => commands.importFaultsExport(job, id, format)),
  importStore: (job: string, id: string, leaveBad: boolean) => unwrap(() => commands.importStore(job, id, leaveBad)),
  importForget: (id: string) => unwrap(() => commands.importForget(id)),
  productExport: (job: string, filter: ProductFilter, format: ExportFormat) =>
    unwrap(() => commands.productExport(job, filter, format)),
  productTemplate: (format: ExportFormat) => unwrap(() => commands.productTemplate(format)),
  productLabels: (id: number, copies: number) => unwrap(() => commands.productLabels(id, copies)),

  reportGet: (job: string, query: ReportQuery) => unwrap(() => commands.reportGet(job, query)),
  reportLatency: (job: string, query: ReportQuery) => unwrap(() => commands.reportLatency(job, query)),
  reportExport: (job: string, query: ReportQuery, by: ReportBy, format: ExportFormat) =>
    unwrap(() => commands.reportExport(job, query, by, format)),
  reportGoods: (job: string, query: ReportQuery, by: GoodsBy) => unwrap(() => commands.reportGoods(job, query, by)),

  shiftNow: () => unwrap(() => commands.shiftNow()),
  shiftOpen: (float: string) => unwrap(() => commands.shiftOpen(float)),
  shiftCash: (kind: CashKind, amount: string, reason: string) => unwrap(() => commands.shiftCash(kind, amount, reason)),
  shiftWeigh: (count: CashCount) => unwrap(() => commands.shiftWeigh(count)),
  shiftClose: (count: CashCount) => unwrap(() => commands.shiftClose(count)),
  xPrint: () => unwrap(() => commands.xPrint()),
  zPage: (before: number | null, limit: number) => unwrap(() => commands.zPage(before, limit)),
  zPrint: (till: string, number: number) => unwrap(() => commands.zPrint(till, number)),
  zVerify: (job: string) => unwrap(() => commands.zVerify(job)),

  sessionGet: () => unwrap(() => commands.sessionGet()),
  sessionLogIn: (person: number | null, pin: string) => unwrap(() => commands.sessionLogIn(person, pin)),
  sessionLock: () => unwrap(() => commands.sessionLock()),
  approve: (right: Right, person: number | null, pin: string) => unwrap(() => commands.approve(right, person, pin)),
  peopleList: () => unwrap(() => commands.peopleList()),
  personAdd: (name: string, role: Role, pin: string) => unwrap(() => commands.personAdd(name, role, pin)),
  personSave: (id: number, version: number, name: string, role: Role) =>
    unwrap(() => commands.personSave(id, version, name, role)),
  personRetire: (id: number, version: number, retire: boolean) =>
    unwrap(() => commands.personRetire(id, version, retire)),
  personPin: (id: number, pin: string) => unwrap(() => commands.personPin(id, pin)),
  lockMinutesSet: (minutes: number) => unwrap(() => commands.lockMinutesSet(minutes)),
  pinState: (person: number | null) => unwrap(() => commands.pinState(person)),
  pinChoose: (old: string, next: string) => unwrap(() => commands.pinChoose(old, next)),
  dutyResolve: (id: number, action: DutyAction, person: number | null, pin: string, reason: string) =>
    unwrap(() => commands.dutyResolve(id, action, person, pin, reason)),
  checkoutOverride: (saleNo: string, person: number | null, pin: string, reason: string) =>
    unwrap(() => commands.checkoutOverride(saleNo, person, pin, reason)),
  headsExport: (job: string) => unwrap(() => commands.headsExport(job)),
  headsVerify: (job: string, text: string) => unwrap(() => commands.headsVerify(job, text)),
  auditPage: (before: number | null, limit: number) => unwrap(() => commands.auditPage(before, limit)),

  displayCart: (cart: DisplayCart) => unwrap(() => commands.displayCart(cart)),
  displayGet: () => unwrap(() => commands.displayGet()),
  displayChoose: (wanted: DisplayWanted, monitor: DisplayMonitor | null) =>
    unwrap(() => commands.displayChoose(wanted, monitor)),
  displayPicture: () => unwrap(() => commands.displayPicture()),
  displayPictureSet: (picture: string | null) => unwrap(() => commands.displayPictureSet(picture)),
  zoomSet: (percent: number) => unwrap(() => commands.zoomSet(percent)),

  settingsGet: () => unwrap(() => commands.settingsGet()),
  settingsSave: (change: SettingsChange) => unwrap(() => commands.settingsSave(change)),
  doctorRun: (job: string) => unwrap(() => commands.doctorRun(job)),
  tunnelGet: () => unwrap(() => commands.tunnelGet()),
  tunnelRestart: () => unwrap(() => commands.tunnelRestart()),
  modeSwitch: (mode: Mode) => unwrap(() => commands.modeSwitch(mode)),

  backOfficeGet: () => unwrap(() => commands.backOfficeGet()),
  backOfficeSave: (change: BackOfficeChange) => unwrap(() => commands.backOfficeSave(change)),
  backOfficeTest: () => unwrap(() => commands.backOfficeTest()),
  deliveries: (state: DeliveryState | null, before: number | null, limit: number) =>
    unwrap(() => commands.deliveries(state, before, limit)),
  deliveryRedeliver: (id: number) => unwrap(() => commands.deliveryRedeliver(id)),
  noticeCounts: () => unwrap(() => commands.noticeCounts()),

  phoneOrders: () => unwrap(() => commands.phoneOrders()),
  phoneAct: (outTradeNo: string, action: PhoneAction) =>
    unwrap(() => commands.phoneAct(outTradeNo, action)),
};
