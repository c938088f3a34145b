import { computed, reactive, ref, shallowRef } from "vue";
import { backend, BackendError, useBackOfficeChanged, type BackOffice, type BackOfficeTest } from "@/backend";
import type { MessageKey } from "@/shared/i18n";

/** Reads, edits and saves the back office, sends tests, and follows how sending stands. */
export function useBackOffice(tell: (thrown: unknown) => void) {
  const stored = shallowRef<BackOffice | null>(null);
  const draft = reactive({ url: "", secret: "" });
  const error = shallowRef<BackendError | null>(null);
  const busy = ref(false);
  const saved = ref(false);
  const test = shallowRef<BackOfficeTest | null>(null);

  function adopt(office: BackOffice): void {
    stored.value = office;
    Object.assign(draft, { url: office.url, secret: "" });
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    busy.value = true;
    error.value = null;
    saved.value = false;
    test.value = null;
    try {
      await work();
    } catch (thrown) {
      const refused = BackendError.from(thrown);
      if (refused.field?.startsWith("back_office") === true) error.value = refused;
      else tell(refused);
    } finally {
      busy.value = false;
    }
  }

  const load = () => attempt(async () => adopt(await backend.backOfficeGet()));
  const save = () =>
    attempt(async () => {
      adopt(await backend.backOfficeSave({ url: draft.url, secret: draft.secret === "" ? null : draft.secret }));
      saved.value = true;
    });
  const sendTest = () => attempt(async () => void (test.value = await backend.backOfficeTest()));

  useBackOfficeChanged((status) => {
    if (stored.value?.status) stored.value = { ...stored.value, status };
  });

  const dirty = computed(() => stored.value !== null && (draft.url !== stored.value.url || draft.secret !== ""));
  /** The sentence beside the address, when the error is about it. */
  const urlError = computed((): MessageKey | null => (error.value?.field === "back_office.url" ? "backOffice.urlWrong" : null));
  const secretError = computed((): MessageKey | null => {
    if (error.value?.field !== "back_office_secret") return null;
    return draft.secret === "" ? "backOffice.secretNeeded" : "backOffice.secretWrong";
  });

  return { stored, draft, busy, saved, dirty, urlError, secretError, test, load, save, sendTest };
}
