/** Where a key leads in a grid of so many tiles; null for a key that leads nowhere. */
export function gridTarget(key: string, at: number, columns: number, pageRows: number, total: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * pageRows,
    PageDown: columns * pageRows,
    Home: -at,
    End: total - 1 - at,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const target = at + step;
  if (target >= 0 && target < total) return target;
  // A page too far is the end of the same column; an arrow over the edge stays where it is.
  if (key === "PageUp") return at % columns;
  if (key === "PageDown") return total - 1;
  return null;
}
