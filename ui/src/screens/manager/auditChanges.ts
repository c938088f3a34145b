import type { AuditEntry } from "@/backend";

/** One thing an entry of the audit log tells: how it stood, and how it stands; null for nothing. */
export interface AuditChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Told = Readonly<Record<string, unknown>>;

function read(text: string): Told {
  try {
    const told: unknown = JSON.parse(text);
    return typeof told === "object" && told !== null && !Array.isArray(told) ? (told as Told) : { "": told };
  } catch {
    // Shown as it was stored: the log hides nothing.
    return { "": text };
  }
}

function word(value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What differs between before and after, name by name. */
export function auditChanges({ before, after }: Pick<AuditEntry, "before" | "after">): AuditChange[] {
  const [was, is] = [read(before), read(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((name) => ({ name, before: word(was[name]), after: word(is[name]) }))
    .filter((change) => change.before !== change.after);
}
