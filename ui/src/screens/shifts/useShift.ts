import { ref, shallowRef, watch, type Ref } from "vue";
import { backend, BackendError, useCheckoutChanged, type ShiftReport, type ZReport } from "@/backend";
import { usePages } from "@/shared/pages";

const PAGE = 50;

/** This till's open shift and the Z reports of all tills, kept up to date while the room is shown. */
export function useShift(onScreen: Readonly<Ref<boolean>>) {
  const shift = shallowRef<ShiftReport | null>(null);
  const loaded = ref(false);
  const error = shallowRef<BackendError | null>(null);
  // The core pages by its own ids, which the reports need not carry.
  const zs = usePages<ZReport>((before) => backend.zPage(before, PAGE));

  async function reload(): Promise<void> {
    try {
      shift.value = await backend.shiftNow();
      loaded.value = true;
      error.value = null;
    } catch (thrown) {
      error.value = BackendError.from(thrown);
    }
  }

  const load = (): Promise<unknown> => Promise.all([reload(), zs.reload()]);
  watch(onScreen, (shown) => shown && void load(), { immediate: true });
  useCheckoutChanged(() => {
    if (onScreen.value) void reload();
  });
  return { shift, loaded, error, zs, load };
}
