// What on the screen can't be read or reached: a list of sentences, empty when all is well. `touch`: the least side of a
// target in CSS pixels where fingers work.
const [touch] = arguments;
const CONTROL = "button, input, select, textarea, a[href], summary, [role=button], [role=radio], [role=tab]";
const problems = [];
const name = (element) =>
  (element.dataset.testid ?? element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 20)) || element.outerHTML.slice(0, 60);

/** The part of an element that its scrolling or clipping ancestors and the window leave to be seen. */
function seen(element) {
  let { left, top, right, bottom } = element.getBoundingClientRect();
  let scrolls = false;
  for (let box = element.parentElement; box; box = box.parentElement) {
    const style = getComputedStyle(box);
    if (style.overflowX === "visible" && style.overflowY === "visible") continue;
    const frame = box.getBoundingClientRect();
    scrolls ||= /auto|scroll/.test(style.overflowX + style.overflowY);
    [left, top] = [Math.max(left, frame.left), Math.max(top, frame.top)];
    [right, bottom] = [Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
  }
  [left, top] = [Math.max(left, 0), Math.max(top, 0)];
  [right, bottom] = [Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
  return { left, top, width: right - left, height: bottom - top, scrolls };
}

/** Whether what covers the element sticks to the edge of a box in which the element scrolls: it can be scrolled out again. */
function scrollsOut(element, cover) {
  for (let box = cover; box && !box.contains(element); box = box.parentElement) {
    if (getComputedStyle(box).position === "sticky") return true;
  }
  return false;
}

const places = new Map();
/** Scrolls to the element, as a person would; only what a person can scroll, and remembered. */
function scrollTo(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (!places.has(box)) places.set(box, [box.scrollLeft, box.scrollTop]);
  }
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  for (const [box, [left, top]] of places) {
    if (!/auto|scroll/.test(getComputedStyle(box).overflow)) box.scrollTo(left, top);
  }
}

const root = document.documentElement;
if (root.scrollWidth > innerWidth + 1) problems.push(`the page is ${root.scrollWidth - innerWidth} px too wide`);
if (root.scrollHeight > innerHeight + 1) problems.push(`the page is ${root.scrollHeight - innerHeight} px too high`);

// Under a dialog nothing has to be reached.
const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
for (const control of (dialog ?? document).querySelectorAll(CONTROL)) {
  const box = control.getBoundingClientRect();
  const hidden = box.width === 0 || box.height === 0 || !control.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  if (hidden || control.closest(".visually-hidden, [aria-hidden=true]")) continue;
  let part = seen(control);
  const isWhole = () => part.width > box.width - 1 && part.height > box.height - 1;
  if (!isWhole() && part.scrolls) {
    scrollTo(control);
    part = seen(control);
  }
  if (part.width < 1 || part.height < 1) {
    problems.push(`${name(control)} can't be reached`);
    continue;
  }
  const inside = isWhole();
  if (!inside) problems.push(`${name(control)} is cut off`);
  const top = document.elementFromPoint(part.left + part.width / 2, part.top + part.height / 2);
  // What floats over the others is moved or closed by whoever opened it.
  const floats = top?.closest("[data-floats]") && !control.closest("[data-floats]");
  if (inside && top && !floats && !scrollsOut(control, top) && !control.contains(top) && !top.contains(control) && !control.labels?.[0]?.contains(top)) {
    problems.push(`${name(control)} lies under ${name(top)} (${top.className})`);
  }
  // A cut with an ellipsis is meant: names of goods can be of any length.
  const ellipsis = getComputedStyle(control).textOverflow === "ellipsis" || control.querySelector("*") !== null;
  if (!ellipsis && control.matches("button") && control.scrollWidth > control.clientWidth + 1) problems.push(`the text of ${name(control)} is cut off`);
  const target = control.matches("input[type=checkbox], input[type=radio]") ? (control.closest("label") ?? control).getBoundingClientRect() : box;
  // Copying a number is no part of selling: its target is the number.
  if (touch > 0 && !control.matches(".copy") && Math.min(target.width, target.height) < touch - 0.5) {
    problems.push(`${name(control)} is ${Math.round(target.width)}×${Math.round(target.height)}, less than ${touch}`);
  }
}
for (const [box, [left, top]] of places) box.scrollTo(left, top);
return [...new Set(problems)];
