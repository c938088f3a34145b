export { backend } from "./api";
export { BackendError } from "./error";
export { onLoggedOut, onNotAllowed } from "./unwrap";
export {
  useBackOfficeChanged,
  useCatalogueChanged,
  useCheckoutChanged,
  useDisplayChanged,
  useDutiesChanged,
  useGatewayChanged,
  useJobProgress,
  useSessionChanged,
  useTunnelChanged,
} from "./events";
export type * from "./types";
