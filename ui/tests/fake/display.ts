import type { DisplayCart, DisplayChanged, DisplayMonitor, DisplayView, DisplayWanted } from "../../src/bindings";

const idle: DisplayView = {
  number: 0,
  scene: "idle",
  shopName: "小满咖啡南山店",
  picture: 0,
  lines: [],
  discountFen: 0,
  totalFen: 0,
  qrSvg: null,
  expiresAtMs: null,
};

/** The customer display of the fake core: it keeps what it is told, and shows what a test wants shown. */
export class FakeDisplay {
  readonly told: DisplayCart[] = [];
  view: DisplayView = idle;
  picture: string | null = null;
  state: DisplayChanged = { wanted: "auto", open: false, monitors: [], filled: null, missing: null };
  private waiting: ((view: DisplayView) => void)[] = [];

  constructor(private readonly emit: (state: DisplayChanged) => void) {}

  show(part: Partial<DisplayView>): void {
    this.view = { ...this.view, ...part, number: this.view.number + 1 };
    for (const tell of this.waiting.splice(0)) tell(this.view);
  }

  after(seen: number): Promise<DisplayView> {
    return seen === this.view.number ? new Promise((done) => this.waiting.push(done)) : Promise.resolve(this.view);
  }

  choose(wanted: DisplayWanted, monitor: DisplayMonitor | null): DisplayChanged {
    const filled = wanted === "off" ? null : (monitor ?? this.state.monitors[0] ?? null);
    this.state = { ...this.state, wanted, filled, open: filled !== null || wanted === "on", missing: null };
    this.emit(this.state);
    return this.state;
  }
}
