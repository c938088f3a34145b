import { computed, inject, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from "vue";
import { backend, onLoggedOut, useSessionChanged, type SessionPerson, type SessionState } from "@/backend";

/** Who stands at the till. In a shop in which nobody works, nobody needs to log in. */
export interface Session {
  /** Null until the core has answered. */
  readonly state: ShallowRef<SessionState | null>;
  /** Whether it is known if somebody must log in. */
  readonly known: ComputedRef<boolean>;
  readonly locked: ComputedRef<boolean>;
  readonly here: ComputedRef<SessionPerson | null>;
  load(): Promise<void>;
  logIn(person: number | null, pin: string): Promise<void>;
  lock(): Promise<void>;
}

export const sessionKey: InjectionKey<Session> = Symbol("session");

const open: SessionState = { needed: false, here: null, last: null, people: [], lockMinutes: 0 };

export function createSession(tell: (thrown: unknown) => void): Session {
  const state: ShallowRef<SessionState | null> = shallowRef(null);
  const take = (found: SessionState): void => void (state.value = found);
  useSessionChanged(take);

  async function load(): Promise<void> {
    try {
      take(await backend.sessionGet());
    } catch (thrown) {
      // Without its database the core refuses everything by itself; the window says why.
      state.value ??= open;
      tell(thrown);
    }
  }
  const locked = computed(() => state.value !== null && state.value.needed && state.value.here === null);
  // Locked already: what was asked beneath the lock changes nothing, and asking who is here would ask it again.
  onLoggedOut(() => {
    if (!locked.value) void load();
  });

  return {
    state,
    known: computed(() => state.value !== null),
    locked,
    here: computed(() => state.value?.here ?? null),
    load,
    logIn: async (person, pin) => take(await backend.sessionLogIn(person, pin)),
    lock: async () => {
      try {
        take(await backend.sessionLock());
      } catch (thrown) {
        tell(thrown);
      }
    },
  };
}

export function useSession(): Session {
  const session = inject(sessionKey);
  if (!session) throw new Error("no session above this component");
  return session;
}
