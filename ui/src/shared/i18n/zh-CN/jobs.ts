/** Long work: progress, cancelling, and files that were made. */
export const jobs = {
  done: "已完成 {done} 行",
  doneOf: "{done} / {total} 行",
  cancel: "取消",
  cancelling: "正在取消…",
  export: "导出",
  exportAs: { csv: "导出 CSV", xlsx: "导出 Excel" },
  exporting: "正在导出 {what}",
  exported: "已导出 {rows} 行，文件在：",
  cancelled: "导出已取消，没有留下文件。",
} as const;
