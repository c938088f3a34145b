import { reactive, ref, shallowRef, watch, type Ref } from "vue";
import { backend, BackendError, useCheckoutChanged, type ExportFormat, type Goods, type Latency, type Report, type ReportBy, type ReportQuery } from "@/backend";
import { useJob } from "@/shared/jobs";
import { markWhenPainted } from "@/shared/painted";
import { formatDay } from "@/shared/time/format";

/** In the order of the tabs. */
export const breakdowns = ["days", "hours", "weekdays", "products", "categories", "cashiers", "tills", "latency"] as const satisfies readonly ReportBy[];
export type Breakdown = ReportBy;

/** Whether goods are listed, which are asked for apart. */
export const goodsOf = (by: Breakdown) => (by === "products" ? "product" : by === "categories" ? "category" : null);

/**
 * The report that is asked for. What is shown stays until the next one has come, and always belongs to what was asked
 * last; a payment at the till renews it while it is on the screen. A long one can be stopped.
 */
export function useReport(onScreen: Readonly<Ref<boolean>>) {
  const today = formatDay(Date.now());
  const query = reactive<ReportQuery>({ span: "today", first: today, last: today, till: null, cashier: null });
  const by = ref<Breakdown>("hours");
  const report = shallowRef<Report | null>(null);
  const goods = shallowRef<Goods | null>(null);
  const latency = shallowRef<Latency | null>(null);
  const error = shallowRef<BackendError | null>(null);
  /** Somebody stopped it before there was anything to show of what is asked for. */
  const stopped = ref(false);
  const job = useJob();
  /** What the shown report was asked with. */
  let shown = "";
  let question = 0;
  let again = false;

  /** All that the chosen tab shows; `kept`: the report is there already. */
  async function ask(name: string, asked: ReportQuery, kept: Report | null) {
    const kind = goodsOf(by.value);
    const isLatency = by.value === "latency";
    return {
      report: kept ?? (await backend.reportGet(name, asked)),
      goods: kind && (await backend.reportGoods(name, asked, kind)),
      latency: isLatency ? await backend.reportLatency(name, asked) : null,
    };
  }

  async function load({ keep = false } = {}): Promise<void> {
    const mine = ++question;
    again = false;
    const asked = { ...query };
    const key = JSON.stringify(asked);
    const kept = keep && shown === key ? report.value : null;
    stopped.value = false;
    try {
      const found = await job.run((name) => ask(name, asked, kept), { instead: true });
      if (mine !== question) return;
      if (found === null) {
        stopped.value = shown !== key || needsMore();
        return;
      }
      ({ report: report.value, goods: goods.value, latency: latency.value } = found);
      shown = key;
      error.value = null;
      markWhenPainted("report-shown");
    } catch (thrown) {
      if (mine === question) error.value = BackendError.from(thrown);
    }
    if (mine === question && again) void load();
  }

  /** Whether the chosen tab shows something that is not there. */
  const needsMore = (): boolean =>
    shown === "" || (goodsOf(by.value) !== null && goods.value === null) || (by.value === "latency" && latency.value === null);

  watch([query, onScreen], () => (onScreen.value ? void load() : void job.cancel()), { immediate: true });
  watch(by, () => {
    // Only what is on the screen is renewed, and products are no list of categories.
    goods.value = null;
    latency.value = null;
    if (onScreen.value && (stopped.value || needsMore())) void load({ keep: true });
  });
  // Many payments in a row make one more look, not one each; days that are over don't change any more.
  useCheckoutChanged(({ state }) => {
    if (state !== "paid" || !onScreen.value) return;
    if (job.running.value) again = true;
    else if (report.value?.period.untilMs !== null) void load();
  });

  const exportAs = (name: string, format: ExportFormat) => backend.reportExport(name, { ...query }, by.value, format);

  return { query, by, report, goods, latency, error, stopped, job, load, exportAs };
}
