import { shallowReactive } from "vue";

/** The modal dialogs that are open, the topmost last. */
export const dialogs: HTMLDialogElement[] = shallowReactive([]);
