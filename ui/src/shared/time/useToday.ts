import { onScopeDispose, ref, type Ref } from "vue";
import { formatDay } from "./format";

/** Today, "2026-11-23" in the shop's zone. A till that stands open over night goes on with the new day. */
export function useToday(): Readonly<Ref<string>> {
  const day = ref(formatDay(Date.now()));
  const timer = setInterval(() => (day.value = formatDay(Date.now())), 1000);
  onScopeDispose(() => clearInterval(timer));
  return day;
}
