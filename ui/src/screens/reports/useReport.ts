import { reactive, ref, shallowRef, watch, type Ref } from "vue";
import { backend, BackendError, useCheckoutChanged, type ExportFormat, type Goods, type Latency, type Report, type ReportBy, type ReportQuery } from "@/backend";
import { markWhenPainted } from "@/shared/painted";
import { formatDay } from "@/shared/time/format";

/** In the order of the tabs. */
export const breakdowns = ["days", "hours", "weekdays", "products", "categories", "cashiers", "tills", "latency"] as const satisfies readonly ReportBy[];
export type Breakdown = ReportBy;

/** Whether goods are listed, which are asked for apart. */
export const goodsOf = (by: Breakdown) => (by === "products" ? "product" : by === "categories" ? "category" : null);

/**
 * The report that is asked for. What is shown stays until the next one has come, and always belongs to what was asked
 * last; a payment at the till renews it while it is on the screen.
 */
export function useReport(onScreen: Readonly<Ref<boolean>>) {
  const today = formatDay(Date.now());
  const query = reactive<ReportQuery>({ span: "today", first: today, last: today, till: null, cashier: null });
  const by = ref<Breakdown>("hours");
  const report = shallowRef<Report | null>(null);
  const goods = shallowRef<Goods | null>(null);
  const latency = shallowRef<Latency | null>(null);
  const error = shallowRef<BackendError | null>(null);
  const loading = ref(false);
  let question = 0;
  let again = false;

  async function load(): Promise<void> {
    const mine = ++question;
    const kind = goodsOf(by.value);
    loading.value = true;
    try {
      const asked = { ...query };
      const [found, listed, took] = await Promise.all([
        backend.reportGet(asked),
        kind && backend.reportGoods(asked, kind),
        by.value === "latency" ? backend.reportLatency(asked) : null,
      ]);
      if (mine !== question) return;
      report.value = found;
      goods.value = listed;
      latency.value = took;
      error.value = null;
      markWhenPainted("report-shown");
    } catch (thrown) {
      if (mine === question) error.value = BackendError.from(thrown);
    } finally {
      if (mine === question) {
        loading.value = false;
        if (again) void ((again = false), load());
      }
    }
  }

  watch([query, by, onScreen], () => onScreen.value && void load(), { immediate: true });
  // Many payments in a row make one more look, not one each.
  useCheckoutChanged(({ state }) => {
    if (state !== "paid" || !onScreen.value) return;
    if (loading.value) again = true;
    else void load();
  });

  const exportAs = (job: string, format: ExportFormat) => backend.reportExport(job, { ...query }, by.value, format);

  return { query, by, report, goods, latency, error, loading, load, exportAs };
}
