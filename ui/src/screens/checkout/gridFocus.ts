const steps: Record<string, (columns: number) => number> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
};

/** How many columns the browser has laid the grid out in. */
const columnsOf = (grid: HTMLElement): number =>
  getComputedStyle(grid).gridTemplateColumns.split(" ").filter(Boolean).length || 1;

/** Moves the focus among the tiles of a grid; true when the key was an arrow it could follow. */
export function moveInGrid(grid: HTMLElement, key: string): boolean {
  const step = steps[key];
  if (!step) return false;
  const tiles = [...grid.querySelectorAll<HTMLElement>("[data-tile]")];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  const target = tiles[at + step(columnsOf(grid))];
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
  return target !== undefined;
}
