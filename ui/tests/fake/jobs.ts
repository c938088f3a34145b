import type { Exported, ExportFormat, JobProgress } from "../../src/bindings";

type Answer<T> = Promise<{ status: "ok"; data: T } | { status: "error"; error: { code: "cancelled"; field: null; detail: string } }>;

/** Long work of the fake core: it goes on step by step, and ends when it is cancelled. */
export class FakeJobs {
  private readonly cancelled = new Set<string>();
  /** Between two steps; tests hold a job open with a promise of their own. */
  step: () => Promise<unknown> = () => new Promise((done) => setTimeout(done, 40));

  constructor(private readonly emit: (progress: JobProgress) => void) {}

  cancel(job: string): boolean {
    this.cancelled.add(job);
    return true;
  }

  /** Ten steps through `total` things, then what came of it. */
  async steps<T>(job: string, total: number, result: () => T): Answer<T> {
    for (let part = 1; part <= 10; part++) {
      this.emit({ job, done: Math.floor((total * part) / 10), total });
      await this.step();
      if (this.cancelled.has(job)) return { status: "error", error: { code: "cancelled", field: null, detail: "" } };
    }
    return { status: "ok", data: result() };
  }

  export(job: string, what: string, rows: number, format: ExportFormat): Answer<Exported> {
    return this.steps(job, rows, () => ({ file: `/home/shop/.local/share/saoma/exports/saoma-${what}-20261125-213000.${format}`, rows }));
  }
}
