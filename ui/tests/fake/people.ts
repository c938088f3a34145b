import type { Person, Right, Role, SessionPerson, SessionState } from "../../src/bindings";
import { no, ok, type Answer } from "./answer";

/** Who stands at the till, as the core remembers it; `ownerPin` asks for the owner's. */
export class FakePeople {
  list: (Person & { pin: string })[] = [];
  here: number | "owner" | null = null;
  last: number | null = null;
  word: Right | null = null;
  lockMinutes = 5;
  readonly approvals: { right: Right; by: number | null }[] = [];

  constructor(
    private readonly refusePin: (pin: string) => "pin_not_set" | "pin_wrong" | "pin_locked" | null,
    private readonly changed: (state: SessionState) => void,
  ) {}

  /** Somebody who works here already. */
  joins(name: string, role: Role, pin: string): Person {
    const person = { id: this.list.length + 1, name, role, retiredAtMs: null, version: 1, pin };
    this.list.push(person);
    return person;
  }

  private get atWork() {
    return this.list.filter(({ retiredAtMs }) => retiredAtMs === null);
  }

  state(): SessionState {
    const people = this.atWork.map(({ id, name, role }): SessionPerson => ({ id, name, role }));
    const here: SessionPerson | null =
      this.here === "owner" ? { id: null, name: "店主", role: "manager" } : (people.find(({ id }) => id === this.here) ?? null);
    const needed = people.length > 0;
    return { needed, here: needed ? here : null, last: this.last, people, lockMinutes: this.lockMinutes };
  }

  private told(): Answer<SessionState> {
    this.changed(this.state());
    return ok(this.state());
  }

  /** What the core would refuse somebody with this role; null: it may be done. */
  refuse(right: Right): Answer<never> | null {
    const { needed, here } = this.state();
    if (needed ? here?.role === "manager" || right === "sell" : right !== "people") {
      return needed && !here ? no("logged_out") : null;
    }
    if (needed && !here) return no("logged_out");
    if (this.word !== right) return no("not_allowed", right);
    this.word = null;
    return null;
  }

  private prove(person: number | null, pin: string): Answer<never> | null {
    if (person === null) {
      const refused = this.refusePin(pin);
      return refused && no(refused, "pin");
    }
    const found = this.atWork.find(({ id }) => id === person);
    if (!found) return no("person_gone");
    return found.pin === pin ? null : no("pin_wrong", "pin");
  }

  logIn(person: number | null, pin: string): Answer<SessionState> {
    const refused = this.prove(person, pin);
    if (refused) return refused;
    this.here = person ?? "owner";
    this.last = person;
    return this.told();
  }

  lock(): Answer<SessionState> {
    this.here = null;
    return this.told();
  }

  approve(right: Right, by: number | null, pin: string): Answer<null> {
    const refused = this.prove(by, pin);
    if (refused) return refused;
    this.approvals.push({ right, by });
    if (this.atWork.length === 0) this.here = "owner";
    this.word = right;
    return ok(null);
  }

  add(name: string, role: Role, pin: string): Answer<Person> {
    const refused = this.refuse("people");
    if (refused) return refused;
    if (this.atWork.some((one) => one.name === name.trim())) return no("person_name_taken", "name");
    const person = this.joins(name.trim(), role, pin);
    this.told();
    return ok(person);
  }

  change(id: number, part: Partial<Person & { pin: string }>): Answer<Person> {
    const refused = this.refuse("people");
    if (refused) return refused;
    const before = this.list;
    this.list = before.map((one) => (one.id === id ? { ...one, ...part, version: one.version + 1 } : one));
    if (this.atWork.length > 0 && !this.atWork.some(({ role }) => role === "manager")) {
      this.list = before;
      return no("no_manager", "role");
    }
    this.told();
    return ok(this.list.find((one) => one.id === id)!);
  }
}
