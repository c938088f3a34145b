import { watch } from "vue";
import type { ListFilter } from "@/backend";
import { formatDay } from "../time/format";
import { useToday } from "../time/useToday";

/** Lets everything through. */
export const emptyFilter = (): ListFilter => ({
  from: null,
  to: null,
  cashier: null,
  till: null,
  leastFen: null,
  mostFen: null,
  number: "",
  text: "",
});

/** What a manager looks at first. */
export function today(): ListFilter {
  const day = formatDay(Date.now());
  return { ...emptyFilter(), from: day, to: day };
}

/** A list of today stays one when the day changes. */
export function followToday(filter: ListFilter): void {
  watch(useToday(), (day, before) => {
    if (filter.from === before && filter.to === before) Object.assign(filter, { from: day, to: day });
  });
}

export const isEmptyFilter = (filter: ListFilter): boolean =>
  Object.values(filter).every((value) => value === null || value === "");

/** Whether rows of one day only are shown: their time needs no date. */
export const isOneDay = ({ from, to }: ListFilter): boolean => from !== null && from === to;
