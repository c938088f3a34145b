/** Long work: progress, cancelling, and files that were made. */
export const jobs = {
  done: "{done} rows done",
  doneOf: "{done} of {total} rows",
  cancel: "Cancel",
  cancelling: "Cancelling…",
  export: "Export",
  exportAs: { csv: "Export CSV", xlsx: "Export Excel" },
  exporting: "Exporting {what}",
  exported: "Rows exported: {rows}. The file:",
  cancelled: "The export was cancelled. No file was left behind.",
};
