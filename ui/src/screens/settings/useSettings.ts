import { computed, reactive, ref, shallowRef } from "vue";
import { backend, BackendError, type Settings, type SettingsChange } from "@/backend";
import { fieldOf } from "./fieldText";

/** The form: what can be changed, with the key as text that is never read back. */
type Draft = Omit<SettingsChange, "apiKey"> & { apiKey: string };

const draftOf = ({
  baseUrl,
  appid,
  mchId,
  signType,
  shopName,
  tillName,
  notifyListen,
  notifyPublicUrl,
  notifyTunnel,
}: Settings): Draft => ({
  baseUrl,
  appid,
  mchId,
  signType,
  shopName,
  tillName,
  notifyListen,
  notifyPublicUrl,
  notifyTunnel,
  apiKey: "",
});

/**
 * Reads, edits and saves the settings; the core judges each field and names the one that is wrong.
 * `onSaved` hears of new settings: names of shop and till stand elsewhere too.
 */
export function useSettings(tell: (thrown: unknown) => void, onSaved: () => void) {
  const stored = shallowRef<Settings | null>(null);
  const draft = reactive({} as Draft);
  const loadError = shallowRef<BackendError | null>(null);
  const fieldError = shallowRef<BackendError | null>(null);
  const saving = ref(false);
  const saved = ref(false);

  function adopt(settings: Settings): void {
    stored.value = settings;
    Object.assign(draft, draftOf(settings));
  }

  async function load(): Promise<void> {
    try {
      adopt(await backend.settingsGet());
      loadError.value = null;
    } catch (thrown) {
      loadError.value = BackendError.from(thrown);
    }
  }

  async function save(): Promise<void> {
    saving.value = true;
    fieldError.value = null;
    saved.value = false;
    try {
      adopt(await backend.settingsSave({ ...draft, apiKey: draft.apiKey === "" ? null : draft.apiKey }));
      saved.value = true;
      onSaved();
    } catch (thrown) {
      const error = BackendError.from(thrown);
      if (fieldOf(error.field) === null) tell(error);
      else fieldError.value = error;
    } finally {
      saving.value = false;
    }
  }

  const dirty = computed(() => {
    if (!stored.value) return false;
    const before = draftOf(stored.value);
    return (Object.keys(before) as (keyof Draft)[]).some((name) => before[name] !== draft[name]);
  });

  return { stored, draft, dirty, loadError, fieldError, saving, saved, load, save };
}

export type SettingsForm = ReturnType<typeof useSettings>;
