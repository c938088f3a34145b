import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import Dialog from "@/shared/ui/Dialog.vue";

/** A list longer than its box, with a bar that is so wide. */
function list(bar: number): HTMLElement {
  const box = document.body.appendChild(document.createElement("div"));
  box.style.overflowY = "auto";
  const sizes = { scrollHeight: 900, clientHeight: 300, offsetWidth: 200, clientWidth: 200 - bar };
  for (const [name, value] of Object.entries(sizes)) Object.defineProperty(box, name, { value });
  return box;
}

it("a fading scroll bar is gone while a dialog lies over it, one that takes room stays", () => {
  const [fading, wide] = [list(0), list(15)];
  const dialog = mount(Dialog, { props: { title: "?" }, attachTo: document.body });
  expect([fading.style.overflowY, wide.style.overflowY]).toEqual(["hidden", "auto"]);
  dialog.unmount();
  expect(fading.style.overflowY).not.toBe("hidden");
});
