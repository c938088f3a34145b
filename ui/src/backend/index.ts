export { backend } from "./api";
export { BackendError } from "./error";
export { useBackOfficeChanged, useCheckoutChanged, useDutiesChanged, useGatewayChanged } from "./events";
export type * from "./types";
