/** Long work: progress, cancelling, and files that were made. */
export const jobs = {
  done: "{done} rows done",
  doneOf: "{done} of {total} rows",
  cancel: "Cancel",
  cancelling: "Cancelling…",
  export: "Export",
  exportAs: { csv: "Export CSV", xlsx: "Export Excel" },
  exporting: "Exporting {what}",
  exported: "{rows} rows exported to:",
  cancelled: "The export was cancelled. No file was left behind.",
};
