import type { ErrorCode, UiError } from "../../src/bindings";

export type Answer<T> = Promise<{ status: "ok"; data: T } | { status: "error"; error: UiError }>;

export const ok = async <T>(data: T): Answer<T> => ({ status: "ok", data });
export const no = async <T>(code: ErrorCode, field: string | null = null, detail = ""): Answer<T> => ({
  status: "error",
  error: { code, field, detail },
});
