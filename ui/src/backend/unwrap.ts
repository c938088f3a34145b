import { BackendError } from "./error";
import type { Right, UiError } from "./types";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: UiError };

let askManager: (right: Right) => Promise<boolean> = async () => false;
let loggedOut: () => void = () => undefined;

/** Who asks a manager when a role is not enough. What was refused is done again once the answer is yes. */
export const onNotAllowed = (ask: (right: Right) => Promise<boolean>): void => void (askManager = ask);

/** Who hears that the core wants somebody to log in. */
export const onLoggedOut = (hear: () => void): void => void (loggedOut = hear);

async function answerOf<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await call();
  } catch (thrown) {
    throw BackendError.from(thrown);
  }
}

/** The value of a command, or a thrown BackendError; also when the call itself broke (window without a core). */
export async function unwrap<T>(call: () => Promise<Answer<T>>): Promise<T> {
  let answer = await answerOf(call);
  // The field names the right that was missing.
  if (answer.status === "error" && answer.error.code === "not_allowed" && answer.error.field !== null) {
    if (await askManager(answer.error.field as Right)) answer = await answerOf(call);
  }
  if (answer.status === "ok") return answer.data;
  if (answer.error.code === "logged_out") loggedOut();
  throw new BackendError(answer.error);
}
