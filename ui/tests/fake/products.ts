import type { PriceChange, Product, ProductFields, ProductFilter, ProductRecord, StockChange, UiError } from "../../src/bindings";

type Answer<T> = Promise<{ status: "ok"; data: T } | { status: "error"; error: UiError }>;
const ok = async <T>(data: T): Answer<T> => ({ status: "ok", data });
const no = async <T>(code: UiError["code"], field: string | null = null, detail = ""): Answer<T> => ({
  status: "error",
  error: { code, field, detail },
});

const fenOf = (text: string): number | string => {
  if (text.trim() === "") return "missing";
  if (!/^\d+(\.\d*)?$/.test(text)) return "not_a_number";
  const [yuan = "0", cents = ""] = text.split(".");
  return cents.length > 2 ? "too_precise" : Number(yuan) * 100 + Number(cents.padEnd(2, "0"));
};

/** A picture's number is never given twice. */
let numbers = 0;

/** Products of the fake core as the manager keeps them. */
export class FakeProducts {
  records: ProductRecord[];
  readonly prices = new Map<number, PriceChange[]>();

  constructor(
    private readonly catalogue: Product[],
    private readonly emit: (name: string, payload: unknown) => void,
  ) {
    this.records = catalogue.map((product, at) => ({
      ...product,
      initials: product.name.toLowerCase(),
      stock: at % 3 === 1 ? null : (at * 7) % 60 - (at === 5 ? 40 : 0),
      soldCount: (at * 13) % 90,
      retiredAtMs: null,
      version: 1,
    }));
  }

  private stored(record: ProductRecord): Answer<ProductRecord> {
    const known = this.records.some(({ id }) => id === record.id);
    this.records = known ? this.records.map((one) => (one.id === record.id ? record : one)) : [...this.records, record];
    this.catalogue.splice(0, Infinity, ...this.records.filter(({ retiredAtMs }) => retiredAtMs === null));
    this.emit("catalogueChanged", null);
    return ok(record);
  }

  list(filter: ProductFilter, after: number | null, limit: number) {
    const fits = this.records.filter(
      (one) =>
        (filter.category === null || one.category === filter.category) &&
        (filter.state === null || (filter.state === "active") === (one.retiredAtMs === null)) &&
        (one.name.includes(filter.text) || one.code.startsWith(filter.text)),
    );
    const rest = fits.filter(({ id }) => id > (after ?? 0));
    const items = rest.slice(0, limit);
    return ok({ items, next: rest.length > limit ? items.at(-1)!.id : null, count: fits.length });
  }

  get = (id: number) => ok({ product: this.records.find((one) => one.id === id)!, prices: this.prices.get(id) ?? [] });

  private refuse(fields: ProductFields, id: number): UiError | null {
    const about = (field: string, detail: string): UiError => ({ code: "product_field", field, detail });
    const fen = fenOf(fields.price);
    if (fields.code.trim() === "") return about("code", "missing");
    if (fields.name.trim() === "") return about("name", "missing");
    if (typeof fen === "string") return about("price", fen);
    const taken = this.records.some((one) => one.code === fields.code && one.id !== id);
    return taken ? { code: "product_code_taken", field: "code", detail: fields.code } : null;
  }

  private note(id: number, oldFen: number | null, newFen: number): void {
    const change: PriceChange = { atMs: 1_764_000_000_000, oldFen, newFen, who: "anyone" };
    this.prices.set(id, [change, ...(this.prices.get(id) ?? [])]);
  }

  create(fields: ProductFields, stock: string): Answer<ProductRecord> {
    const refused = this.refuse(fields, 0);
    if (refused) return no(refused.code, refused.field, refused.detail);
    const id = Math.max(0, ...this.records.map((one) => one.id)) + 1;
    const { price, ...texts } = fields;
    const priceFen = Number(fenOf(price));
    this.note(id, null, priceFen);
    const counted = stock === "" ? null : Number(stock);
    return this.stored({ id, ...texts, priceFen, stock: counted, soldCount: 0, retiredAtMs: null, version: 1, picture: null });
  }

  save(id: number, version: number, fields: ProductFields): Answer<ProductRecord> {
    const known = this.records.find((one) => one.id === id)!;
    if (known.version !== version) return no("product_moved");
    const refused = this.refuse(fields, id);
    if (refused) return no(refused.code, refused.field, refused.detail);
    const { price, ...texts } = fields;
    const priceFen = Number(fenOf(price));
    if (priceFen !== known.priceFen) this.note(id, known.priceFen, priceFen);
    return this.stored({ ...known, ...texts, priceFen, version: version + 1 });
  }

  retire(id: number, version: number, retire: boolean): Answer<ProductRecord> {
    const known = this.records.find((one) => one.id === id)!;
    if (known.version !== version) return no("product_moved");
    return this.stored({ ...known, retiredAtMs: retire ? 1_764_000_000_000 : null, version: version + 1 });
  }

  stock(id: number, change: StockChange, pieces: string, reason: string): Answer<ProductRecord> {
    const known = this.records.find((one) => one.id === id)!;
    if (change !== "stop" && !/^-?\d+$/.test(pieces)) return no("product_field", "stock", "not_a_number");
    if (reason.trim().length < 3) return no("reason_unusable", "reason");
    const stock = change === "stop" ? null : change === "count" ? Number(pieces) : (known.stock ?? 0) + Number(pieces);
    return this.stored({ ...known, stock, version: known.version + 1 });
  }

  readonly pictures = new Map<number, string>();
  /** The products whose small pictures the page has asked for, question by question. */
  readonly asked: number[][] = [];

  picture = (id: number) => ok(this.pictures.get(id) ?? null);

  small(ids: number[]) {
    this.asked.push(ids);
    const known = this.records.filter(({ id, picture }) => ids.includes(id) && picture !== null);
    return ok(known.map(({ id, picture }) => ({ productId: id, number: picture!, address: this.pictures.get(id)! })));
  }

  setPicture(id: number, seen: number | null, picture: string | null): Answer<ProductRecord> {
    const known = this.records.find((one) => one.id === id)!;
    if (known.picture !== seen) return no("product_moved");
    if (picture === null) this.pictures.delete(id);
    else if (picture.startsWith("AAAAGGZ0eXBoZWlj")) return no("picture_heic", "picture");
    else if (!picture.startsWith("iVBOR")) return no("picture_unreadable", "picture");
    else this.pictures.set(id, `data:image/png;base64,${picture}`);
    return this.stored({ ...known, picture: picture === null ? null : (numbers += 1) });
  }

  /** Somebody else, at another till. */
  elsewhere(id: number, part: Partial<ProductRecord>): void {
    const known = this.records.find((one) => one.id === id)!;
    void this.stored({ ...known, ...part, version: known.version + 1 });
  }
}
