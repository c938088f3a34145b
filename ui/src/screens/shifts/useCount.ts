import { computed, ref, shallowRef, watch } from "vue";
import { backend, BackendError, type CashCount, type CashWeighed } from "@/backend";
import { faces } from "./faces";

/** What is being counted, and what the core makes of it at every change. */
export function useCount() {
  const way = ref<"pieces" | "sum">("pieces");
  const pieces = ref<string[]>(faces.map(() => ""));
  const sum = ref("");
  const weighed = shallowRef<CashWeighed | null>(null);
  const error = shallowRef<BackendError | null>(null);
  let question = 0;

  const count = computed<CashCount>(() => (way.value === "pieces" ? { pieces: pieces.value, sum: "" } : { pieces: [], sum: sum.value }));
  /** An empty drawer is counted too, but has to be said. */
  const isEmpty = computed(() => (way.value === "pieces" ? pieces.value.every((text) => text.trim() === "") : sum.value.trim() === ""));

  /** Compares the count with what was expected, as it stands at this moment. */
  async function weigh(): Promise<CashWeighed | null> {
    const mine = ++question;
    error.value = null;
    if (isEmpty.value) return (weighed.value = null);
    try {
      const answer = await backend.shiftWeigh(count.value);
      if (mine === question) weighed.value = answer;
      return answer;
    } catch (thrown) {
      if (mine === question) {
        weighed.value = null;
        error.value = BackendError.from(thrown);
      }
      return null;
    }
  }

  watch(count, () => void weigh());
  return { way, pieces, sum, count, isEmpty, weighed, error, weigh };
}
