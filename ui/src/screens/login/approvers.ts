import type { SessionPerson, SessionState } from "@/backend";

/** The owner among radio buttons. */
export const OWNER = "owner";

/** The managers at work: each of their PINs approves. */
export const approvers = (state: SessionState | null): SessionPerson[] =>
  (state?.people ?? []).filter(({ role }) => role === "manager");

/** Who most likely gives the PIN: the manager who stands here, else the first one, else the owner (null). */
export function likelyApprover(state: SessionState | null): number | null {
  const found = approvers(state);
  const here = state?.here;
  if (here && here.role === "manager") return here.id;
  return found[0]?.id ?? null;
}
