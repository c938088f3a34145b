import { onScopeDispose } from "vue";
import { events } from "../bindings";
import type {
  BackOfficeStatus,
  Checkout,
  DisplayState,
  GatewayHealth,
  JobProgress,
  SessionState,
  TunnelStatus,
} from "./types";

type Listen<T> = (callback: (event: { payload: T }) => void) => Promise<() => void>;

/** Listens until the calling scope ends, also when it ends before the subscription stands. */
function useEvent<T>(listen: Listen<T>, act: (payload: T) => void): void {
  let ended = false;
  // As an async call: a window without a core can't listen, but it can still say so on its screen.
  const stop = (async () =>
    listen((event) => {
      if (!ended) act(event.payload);
    }))();
  onScopeDispose(() => {
    ended = true;
    void stop.then((unlisten) => unlisten());
  });
}

export const useCheckoutChanged = (act: (checkout: Checkout) => void) =>
  useEvent<Checkout>((callback) => events.checkoutChanged.listen(callback), act);

export const useGatewayChanged = (act: (health: GatewayHealth) => void) =>
  useEvent<GatewayHealth>((callback) => events.gatewayChanged.listen(callback), act);

/** Products were changed, by this till or another one. */
export const useCatalogueChanged = (act: () => void) =>
  useEvent<null>((callback) => events.catalogueChanged.listen(callback), act);

/** How sending to the back office stands, whenever it changes. */
export const useBackOfficeChanged = (act: (status: BackOfficeStatus) => void) =>
  useEvent<BackOfficeStatus>((callback) => events.backOfficeChanged.listen(callback), act);

/** The way from outside to the notify listener, whenever it changes. */
export const useTunnelChanged = (act: (status: TunnelStatus) => void) =>
  useEvent<TunnelStatus>((callback) => events.tunnelChanged.listen(callback), act);

/** The number of open duties, whenever it changes. */
export const useDutiesChanged = (act: (count: number) => void) =>
  useEvent<number>((callback) => events.dutiesChanged.listen(callback), act);

/** How far a long job is, about ten times a second. */
export const useJobProgress = (act: (progress: JobProgress) => void) =>
  useEvent<JobProgress>((callback) => events.jobProgress.listen(callback), act);

/** How the customer display stands, whenever it changes. */
export const useDisplayChanged = (act: (state: DisplayState) => void) =>
  useEvent<DisplayState>((callback) => events.displayChanged.listen(callback), act);

/** Who stands at the till, whenever that changes. */
export const useSessionChanged = (act: (state: SessionState) => void) =>
  useEvent<SessionState>((callback) => events.sessionChanged.listen(callback), act);
