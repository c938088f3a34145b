import { reactive, shallowRef, watch } from "vue";
import { backend, type ExportFormat, type PaylogEntry, type PaylogFilter } from "@/backend";
import { usePages } from "@/shared/pages";
import { formatDay } from "@/shared/time/format";

const PAGE = 100;

const today = (): PaylogFilter => ({ day: formatDay(Date.now()), state: null, text: "" });
const everything: PaylogFilter = { day: null, state: null, text: "" };

/** The pay log through its filter: one page after the other, with the totals of everything that fits. */
export function usePaylog() {
  const filter = reactive<PaylogFilter>(today());
  const totals = shallowRef({ count: 0, totalFen: 0 });
  const pages = usePages<PaylogEntry>(async (before) => {
    const text = filter.text.trim();
    const page = await backend.paylogPage({ ...filter, text }, before, PAGE);
    totals.value = { count: page.count, totalFen: page.totalFen };
    return { items: page.entries, next: page.next };
  });

  watch(
    () => [filter.day, filter.state],
    () => void pages.reload(),
  );

  return {
    ...pages,
    filter,
    totals,
    exportAs: (job: string, format: ExportFormat) =>
      backend.paylogExport(job, { ...filter, text: filter.text.trim() }, format),
    change: (part: Partial<PaylogFilter>) => Object.assign(filter, part),
    clearFilter: () => {
      Object.assign(filter, everything);
      return pages.reload();
    },
  };
}
