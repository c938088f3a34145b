import { reactive, shallowRef, watch } from "vue";
import { backend, type ExportFormat, type ListFilter, type PaylogEntry, type PaylogFilter, type PaylogKey } from "@/backend";
import { emptyFilter, followToday, isEmptyFilter, today } from "@/shared/lists/filters";
import { useSearchList } from "@/shared/lists/searchList";

export interface PaylogSums {
  readonly count: number;
  readonly totalFen: number;
}

const nothing: PaylogSums = { count: 0, totalFen: 0 };

/** The pay log through its filter, with the totals of everything that fits. */
export function usePaylog() {
  const filter = reactive<PaylogFilter>({ list: today(), state: null, source: null });
  const tills = shallowRef<readonly string[]>([]);
  const cashiers = shallowRef<readonly string[]>([]);
  /** As it stands now: a question keeps its own, whatever is typed meanwhile. */
  const snapshot = (): PaylogFilter => ({ ...filter, list: { ...filter.list } });

  const list = useSearchList<PaylogEntry, PaylogKey, PaylogSums>({
    ask: () => {
      const asked = snapshot();
      return {
        page: async (after, limit) => {
          const { entries, next, searching } = await backend.paylogPage(asked, after, limit);
          return { items: entries, next, searching };
        },
        sum: async (after) => {
          const { next, ...part } = await backend.paylogSum(asked, after);
          return { part, next };
        },
      };
    },
    add: (total, part) => ({ count: total.count + part.count, totalFen: total.totalFen + part.totalFen }),
    nothing,
  });

  watch(filter, () => void list.reload());
  followToday(filter.list);

  return {
    ...list,
    filter,
    tills,
    cashiers,
    isFiltered: () => !isEmptyFilter(filter.list) || filter.state !== null || filter.source !== null,
    change: (part: Partial<ListFilter>) => Object.assign(filter.list, part),
    clearFilter: () => Object.assign(filter, { list: emptyFilter(), state: null, source: null }),
    /** The names the filter offers. */
    loadNames: async () => {
      [tills.value, cashiers.value] = await Promise.all([backend.salesTills(), backend.salesCashiers()]);
    },
    exportAs: (job: string, format: ExportFormat) => backend.paylogExport(job, snapshot(), format),
  };
}
