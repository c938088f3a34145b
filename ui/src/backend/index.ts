export { backend } from "./api";
export { BackendError } from "./error";
export {
  useBackOfficeChanged,
  useCheckoutChanged,
  useDutiesChanged,
  useGatewayChanged,
  useTunnelChanged,
} from "./events";
export type * from "./types";
