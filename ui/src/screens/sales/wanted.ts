import { shallowRef } from "vue";
import { enterRoom } from "@/app/rooms";

/** A sale another screen points at; the room of sales shows it and forgets it. */
export const wantedSale = shallowRef<string | null>(null);

export function showSale(saleNo: string): void {
  wantedSale.value = saleNo;
  enterRoom("sales");
}
