import { shallowRef, type ShallowRef } from "vue";
import { onNotAllowed, type Right } from "@/backend";

/** A question to a manager, and what is done with the answer. */
export interface Question {
  readonly right: Right;
  answer(approved: boolean): void;
}

/** Asks a manager whenever the core says that the role is not enough; what was refused then goes on by itself. */
export function createApproval(): ShallowRef<Question | null> {
  const asked: ShallowRef<Question | null> = shallowRef(null);
  onNotAllowed(
    (right) =>
      new Promise((resolve) => {
        // One question at a time: who asks another one has left the first.
        asked.value?.answer(false);
        const question: Question = {
          right,
          answer: (approved) => {
            if (asked.value === question) asked.value = null;
            resolve(approved);
          },
        };
        asked.value = question;
      }),
  );
  return asked;
}
