import { defineAsyncComponent, ref, type Component } from "vue";
import CheckoutRoom from "@/screens/checkout/CheckoutRoom.vue";
import type { MessageKey } from "@/shared/i18n";
import type { ActionId } from "@/shared/keys/actions";
import type { IconName } from "@/shared/ui/icons";

export interface Room {
  readonly id: string;
  readonly icon: IconName;
  readonly name: MessageKey;
  /** The action whose key opens it. */
  readonly action?: ActionId;
  readonly component: Component;
}

/** The rooms of the house in the order of the rail. A new screen is one more line here. */
export const rooms = [
  { id: "checkout", icon: "till", name: "nav.checkout", component: CheckoutRoom },
  {
    id: "sales",
    icon: "bag",
    name: "sales.title",
    component: defineAsyncComponent(() => import("@/screens/sales/SalesRoom.vue")),
  },
  {
    id: "paylog",
    icon: "log",
    name: "nav.paylog",
    action: "paylog",
    component: defineAsyncComponent(() => import("@/screens/paylog/PaylogRoom.vue")),
  },
  {
    id: "products",
    icon: "box",
    name: "products.title",
    component: defineAsyncComponent(() => import("@/screens/products/ProductsRoom.vue")),
  },
  {
    id: "reports",
    icon: "chart",
    name: "reports.title",
    component: defineAsyncComponent(() => import("@/screens/reports/ReportsRoom.vue")),
  },
  {
    id: "shifts",
    icon: "drawer",
    name: "shifts.title",
    component: defineAsyncComponent(() => import("@/screens/shifts/ShiftsRoom.vue")),
  },
  {
    id: "settings",
    icon: "gear",
    name: "nav.settings",
    component: defineAsyncComponent(() => import("@/screens/settings/SettingsRoom.vue")),
  },
] as const satisfies readonly Room[];

export type RoomId = (typeof rooms)[number]["id"];

const isRoom = (id: string): id is RoomId => rooms.some((room) => room.id === id);
const fromAddress = (): RoomId => {
  const id = location.hash.replace(/^#\//, "");
  return isRoom(id) ? id : "checkout";
};

/** The room being shown. It stands in the address too, so that a reload comes back to it. */
export const currentRoom = ref<RoomId>(fromAddress());
window.addEventListener("hashchange", () => (currentRoom.value = fromAddress()));

export function enterRoom(id: RoomId): void {
  currentRoom.value = id;
  history.replaceState(null, "", `#/${id}`);
}
