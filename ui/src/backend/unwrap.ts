import { BackendError } from "./error";
import type { UiError } from "./types";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: UiError };

/** The value of a command, or a thrown BackendError; also when the call itself broke (window without a core). */
export async function unwrap<T>(call: () => Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call();
  } catch (thrown) {
    throw BackendError.from(thrown);
  }
  if (answer.status === "ok") return answer.data;
  throw new BackendError(answer.error);
}
