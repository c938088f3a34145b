import type { ErrorCode, UiError } from "./types";

/** What the core refused, and which input it was about. Screens turn `code` into a sentence. */
export class BackendError extends Error {
  readonly code: ErrorCode;
  readonly field: string | null;
  readonly detail: string;

  constructor(error: UiError) {
    super(error.code);
    this.name = "BackendError";
    this.code = error.code;
    this.field = error.field;
    this.detail = error.detail;
  }

  /** Whatever was thrown, as an error with a sentence. */
  static from(thrown: unknown): BackendError {
    if (thrown instanceof BackendError) return thrown;
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return new BackendError({ code: "internal", field: null, detail });
  }
}
