import { shallowRef } from "vue";
import { enterRoom } from "@/app/rooms";

/** A code for which another screen wants a product; the room of products begins it and forgets the wish. */
export const wantedCode = shallowRef<string | null>(null);

export function showNewProduct(code: string): void {
  wantedCode.value = code;
  enterRoom("products");
}
