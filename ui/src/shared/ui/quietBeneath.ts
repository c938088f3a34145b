import { onBeforeUnmount, onMounted, type Ref } from "vue";

/** Boxes that scroll and whose bar takes no room: it fades, and taking it away moves nothing. */
function fades(box: HTMLElement): boolean {
  if (box.scrollHeight <= box.clientHeight) return false;
  const besidesBorders = box.offsetWidth - box.clientWidth - 2 * box.clientLeft;
  return besidesBorders < 4 && /auto|scroll/.test(getComputedStyle(box).overflowY);
}

/** WebKitGTK paints a list's fading scroll bar above a dialog that has just been opened over it. While it is open nothing beneath scrolls. */
export function useQuietBeneath(dialog: Readonly<Ref<HTMLDialogElement | null>>): void {
  let quiet: readonly HTMLElement[] = [];
  onMounted(() => {
    const all = [...document.body.querySelectorAll<HTMLElement>("*")];
    quiet = all.filter((box) => !dialog.value?.contains(box) && fades(box));
    for (const box of quiet) box.style.overflowY = "hidden";
  });
  onBeforeUnmount(() => {
    for (const box of quiet) box.style.overflowY = "";
  });
}
