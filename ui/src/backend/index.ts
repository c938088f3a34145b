export { backend } from "./api";
export { BackendError } from "./error";
export {
  useBackOfficeChanged,
  useCatalogueChanged,
  useCheckoutChanged,
  useDisplayChanged,
  useDutiesChanged,
  useGatewayChanged,
  useJobProgress,
  useTunnelChanged,
} from "./events";
export type * from "./types";
