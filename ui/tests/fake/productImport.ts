import type { ExportFormat, ImportFault, ImportPreview, ImportRow, ImportStored } from "../../src/bindings";
import { no, ok, type Answer } from "./answer";
import type { FakeJobs } from "./jobs";
import type { FakeProducts } from "./products";

interface Line {
  readonly row: number;
  readonly code: string;
  readonly name: string;
  readonly price: string;
}

/** Imports of the fake core: UTF-8, commas, the columns code, name and price, no quotes. */
export class FakeImport {
  private readonly files = new Map<string, string>();
  private lines: Line[] = [];
  /** Products are changed by somebody else before the next attempt to store. */
  movesOnce = false;

  constructor(
    private readonly goods: FakeProducts,
    private readonly jobs: FakeJobs,
  ) {}

  part(id: string, part: string): Answer<null> {
    this.files.set(id, (this.files.get(id) ?? "") + atob(part));
    return ok(null);
  }

  private bad = (line: Line): boolean => !/^\d+(\.\d{1,2})?$/.test(line.price) || line.name === "";
  private known = (line: Line) => this.goods.records.find(({ code }) => code === line.code);
  private fen = (line: Line): number => Math.round(Number(line.price) * 100);
  private fits = (line: Line): boolean => {
    const known = this.known(line);
    return !!known && known.name === line.name && known.priceFen === this.fen(line);
  };

  async read(_job: string, id: string, file: string): Answer<ImportPreview> {
    await this.jobs.step();
    const bytes = Uint8Array.from(this.files.get(id) ?? "", (c) => c.charCodeAt(0));
    const [heading = "", ...rows] = new TextDecoder().decode(bytes).trim().split("\n");
    if (heading !== "条码,名称,售价") return no("import_columns", "code,price", heading.replaceAll(",", "、"));
    this.lines = rows.map((text, at) => {
      const [code = "", name = "", price = ""] = text.split(",");
      return { row: at + 2, code, name, price };
    });
    const good = this.lines.filter((line) => !this.bad(line));
    const changed = good.filter((line) => this.known(line) && !this.fits(line));
    return ok({
      file,
      workbook: false,
      readAs: "GB18030",
      columns: [
        { field: "code", heading: "条码" },
        { field: "name", heading: "名称" },
        { field: "price", heading: "售价" },
      ],
      ignored: ["会员价"],
      rows: this.lines.length,
      bad: this.lines.length - good.length,
      faults: this.lines.length - good.length,
      made: good.filter((line) => !this.known(line)).length,
      changed: changed.length,
      unchanged: good.filter(this.fits).length,
      prices: changed.length,
      stocks: 0,
    });
  }

  faults(offset: number, limit: number): Answer<ImportFault[]> {
    const bad = this.lines.filter(this.bad).slice(offset, offset + limit);
    return ok(bad.map(({ row, price }) => ({ row, field: "price", fault: "too_precise", cell: price, other: null })));
  }

  rows(offset: number, limit: number): Answer<ImportRow[]> {
    const planned = this.lines.filter((line) => !this.bad(line) && !this.fits(line)).slice(offset, offset + limit);
    return ok(
      planned.map((line) => ({
        row: line.row,
        code: line.code,
        name: line.name,
        retired: false,
        oldFen: this.known(line)?.priceFen ?? null,
        newFen: this.fen(line),
        moves: [],
      })),
    );
  }

  faultsExport = (job: string, format: ExportFormat) => this.jobs.export(job, "import-errors", this.lines.filter(this.bad).length, format);

  async store(_job: string, leaveBad: boolean): Answer<ImportStored> {
    await this.jobs.step();
    if (this.movesOnce) {
      this.movesOnce = false;
      return no("catalogue_moved");
    }
    const bad = this.lines.filter(this.bad);
    if (bad.length > 0 && !leaveBad) return no("import_bad_rows");
    const counts = { made: 0, changed: 0, unchanged: 0, leftOut: bad.length };
    for (const line of this.lines.filter((one) => !this.bad(one))) {
      const known = this.known(line);
      const fields = { code: line.code, name: line.name, price: line.price, category: "", initials: "" };
      if (this.fits(line)) counts.unchanged++;
      else if (known) {
        counts.changed++;
        await this.goods.save(known.id, known.version, { ...fields, category: known.category });
      } else {
        counts.made++;
        await this.goods.create(fields, "");
      }
    }
    return ok(counts);
  }
}
