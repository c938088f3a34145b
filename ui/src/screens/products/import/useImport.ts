import { ref, shallowRef } from "vue";
import { backend, BackendError, type ImportPreview, type ImportStored } from "@/backend";
import { readBase64 } from "@/shared/files";
import { useJob } from "@/shared/jobs";

/** Bytes sent to the core at a time; a multiple of three, so that no part is padded in the middle. */
const PART = 3 * 256 * 1024;

/** One file of products on its way in: chosen, read, looked at, stored. Nothing is stored before somebody says so. */
export function useImport() {
  const job = useJob();
  const stage = ref<"choose" | "reading" | "preview" | "storing" | "done">("choose");
  const preview = shallowRef<ImportPreview | null>(null);
  const stored = shallowRef<ImportStored | null>(null);
  const error = shallowRef<BackendError | null>(null);
  /** Products were changed while somebody looked: what is shown now is new. */
  const moved = ref(false);
  const id = ref("");
  let name = "";

  async function send(file: File): Promise<void> {
    for (let at = 0; at < file.size; at += PART) {
      if (job.cancelling.value) throw new BackendError({ code: "cancelled", field: null, detail: "" });
      await backend.importPart(id.value, await readBase64(file.slice(at, at + PART)));
    }
    if (file.size === 0) await backend.importPart(id.value, "");
  }

  async function look(file: File | null): Promise<void> {
    stage.value = "reading";
    const read = await job.run(async (called) => {
      if (file) await send(file);
      return backend.importRead(called, id.value, name);
    });
    preview.value = read;
    stage.value = read ? "preview" : "choose";
  }

  async function trying(work: () => Promise<void>, back: "choose" | "preview"): Promise<void> {
    error.value = null;
    try {
      await work();
    } catch (thrown) {
      error.value = BackendError.from(thrown);
      stage.value = back;
    }
  }

  const choose = (file: File): Promise<void> =>
    trying(async () => {
      id.value = crypto.randomUUID();
      name = file.name;
      moved.value = false;
      preview.value = null;
      await look(file);
    }, "choose");

  const store = (leaveBad: boolean): Promise<void> =>
    trying(async () => {
      stage.value = "storing";
      moved.value = false;
      try {
        stored.value = await job.run((called) => backend.importStore(called, id.value, leaveBad));
        stage.value = stored.value ? "done" : "preview";
      } catch (thrown) {
        if (BackendError.from(thrown).code !== "catalogue_moved") throw thrown;
        await look(null);
        moved.value = true;
      }
    }, "preview");

  return {
    job,
    stage,
    preview,
    stored,
    error,
    moved,
    id,
    choose,
    store,
    forget: () => void backend.importForget(id.value).catch(() => undefined),
  };
}
