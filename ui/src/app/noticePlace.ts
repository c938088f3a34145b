import { shallowRef } from "vue";

/** A room's own place for notices, where they move nothing that is in use; without one they stand below the room. */
export const noticePlace = shallowRef<HTMLElement | null>(null);
