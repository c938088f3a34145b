import { FakeCore } from "./core";
import { rights } from "./rights";

/** A new core for a new test; the page of `npm run dev:fake` keeps its first one. */
export let core = new FakeCore();

export function freshCore(): FakeCore {
  return (core = new FakeCore());
}

type Call = (...args: never[]) => unknown;

/** Every command goes to the present core, so that a test may replace it, or one of its answers. */
export const commands = new Proxy({} as Record<string, Call>, {
  get: (_, name: string) => {
    const call = (core as unknown as Record<string, Call>)[name];
    if (!call) throw new Error(`the fake core has no ${name}`);
    const right = rights[name];
    return (...args: never[]) => (right && core.people.refuse(right)) ?? call.apply(core, args);
  },
});

const channel = (name: string) => ({
  listen: (callback: (event: { payload: unknown }) => void) => core.listen(name, callback),
});

export const events = {
  catalogueChanged: channel("catalogueChanged"),
  checkoutChanged: channel("checkoutChanged"),
  displayChanged: channel("displayChanged"),
  gatewayChanged: channel("gatewayChanged"),
  dutiesChanged: channel("dutiesChanged"),
  backOfficeChanged: channel("backOfficeChanged"),
  jobProgress: channel("jobProgress"),
  sessionChanged: channel("sessionChanged"),
  tunnelChanged: channel("tunnelChanged"),
};

if (typeof window !== "undefined") Object.assign(window, { fakeCore: () => core });
