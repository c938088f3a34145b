import { computed, onBeforeUnmount, onMounted, ref, type Ref } from "vue";

/** A tile and the space behind it, in CSS pixels; ProductTile.vue has the same height. */
const TILE = 104;
const GAP = 12;
const NARROWEST = 136;
const WIDEST = 176;
/** Rows made above and below what is in sight, so that a turn of the wheel meets finished tiles. */
const SPARE = 2;
/** Before the page is laid out. */
const UNSEEN = { width: 860, height: 700 };

/** As in the sheet: tiles grow with the window between two widths. */
const columnsIn = (width: number, window: number): number => {
  const least = Math.min(Math.max(window * 0.09, NARROWEST), WIDEST);
  return Math.max(1, Math.floor((width + GAP) / (least + GAP)));
};

/**
 * Which tiles of a long grid are made: those in sight and a few rows around them. Tiles are all of one height, so that
 * the place of each is known without making it.
 */
export function useTileWindow(scroll: Ref<HTMLElement | null>, total: Ref<number>) {
  const top = ref(0);
  const size = ref(UNSEEN);
  let observer: ResizeObserver | undefined;

  const columns = computed(() => columnsIn(size.value.width, window.innerWidth));
  const rows = computed(() => Math.ceil(total.value / columns.value));
  const step = TILE + GAP;
  const firstRow = computed(() => Math.max(0, Math.min(Math.floor(top.value / step), rows.value - 1) - SPARE));
  const lastRow = computed(() => Math.min(rows.value, Math.ceil((top.value + size.value.height) / step) + SPARE));

  const onScroll = (): void => void (top.value = scroll.value?.scrollTop ?? 0);

  function measure(): void {
    const box = scroll.value;
    if (!box || box.clientWidth === 0) return;
    const style = getComputedStyle(box);
    const width = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    size.value = { width, height: box.clientHeight };
    onScroll();
  }

  onMounted(() => {
    measure();
    observer = new ResizeObserver(measure);
    if (scroll.value) observer.observe(scroll.value);
  });
  onBeforeUnmount(() => observer?.disconnect());

  return {
    onScroll,
    columns,
    /** The tiles that are made: from the first up to, not including, the second. */
    from: computed(() => firstRow.value * columns.value),
    to: computed(() => Math.min(total.value, lastRow.value * columns.value)),
    /** How many rows of tiles a page is, for PageUp and PageDown. */
    pageRows: computed(() => Math.max(1, Math.floor(size.value.height / step) - 1)),
    height: computed(() => Math.max(0, rows.value * step - GAP)),
    offset: computed(() => firstRow.value * step),
    toTop: (): void => {
      if (scroll.value) scroll.value.scrollTop = 0;
      top.value = 0;
    },
    /** Brings a tile into sight. */
    reveal: (index: number): void => {
      const box = scroll.value;
      if (!box) return;
      const at = Math.floor(index / columns.value) * step;
      if (at < box.scrollTop) box.scrollTop = at;
      else if (at + TILE > box.scrollTop + size.value.height) box.scrollTop = at + TILE + GAP - size.value.height;
      onScroll();
    },
  };
}
