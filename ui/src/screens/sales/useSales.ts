import { reactive, shallowRef, watch } from "vue";
import { backend, type ExportFormat, type ListedSale, type ListFilter, type SalesFilter, type SalesKey } from "@/backend";
import { emptyFilter, followToday, isEmptyFilter, today } from "@/shared/lists/filters";
import { useSearchList } from "@/shared/lists/searchList";

export interface SalesSums {
  readonly count: number;
  readonly paid: number;
  readonly paidFen: number;
}

const nothing: SalesSums = { count: 0, paid: 0, paidFen: 0 };

/** The sales through their filter, with the totals of everything that fits. */
export function useSales() {
  const filter = reactive<SalesFilter>({ list: today(), standing: null });
  const tills = shallowRef<readonly string[]>([]);
  const cashiers = shallowRef<readonly string[]>([]);
  const snapshot = (): SalesFilter => ({ ...filter, list: { ...filter.list } });

  const list = useSearchList<ListedSale, SalesKey, SalesSums>({
    ask: () => {
      const asked = snapshot();
      return {
        page: async (after, limit) => {
          const { sales, next, searching } = await backend.salesPage(asked, after, limit);
          return { items: sales, next, searching };
        },
        sum: async (after) => {
          const { next, ...part } = await backend.salesSum(asked, after);
          return { part, next };
        },
      };
    },
    add: (total, part) => ({
      count: total.count + part.count,
      paid: total.paid + part.paid,
      paidFen: total.paidFen + part.paidFen,
    }),
    nothing,
  });

  watch(filter, () => void list.reload());
  followToday(filter.list);

  return {
    ...list,
    filter,
    tills,
    cashiers,
    isFiltered: () => !isEmptyFilter(filter.list) || filter.standing !== null,
    /** A number is looked for on every day: the customer's phone does not say when the till made the sale. */
    change: (part: Partial<ListFilter>) => {
      const everyDay = part.number ? { from: null, to: null } : {};
      Object.assign(filter.list, part, everyDay);
    },
    clearFilter: () => Object.assign(filter, { list: emptyFilter(), standing: null }),
    /** The names the filter offers. */
    loadNames: async () => {
      [tills.value, cashiers.value] = await Promise.all([backend.salesTills(), backend.salesCashiers()]);
    },
    exportAs: (job: string, format: ExportFormat) => backend.salesExport(job, snapshot(), format),
  };
}
