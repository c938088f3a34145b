/** The tunnel programs the core knows, each with a line to begin from. The core judges the line when it is saved. */
export const presets = [
  { name: "ngrok", line: "ngrok" },
  { name: "cloudflared", line: "cloudflared" },
  { name: "natapp", line: "natapp -authtoken=" },
  { name: "sunny", line: "sunny " },
  { name: "frpc", line: "frpc -c " },
  { name: "ssh", line: "ssh " },
  { name: "bore", line: "bore --to " },
  { name: "command", line: "command: " },
] as const;

export type PresetName = (typeof presets)[number]["name"];

/** Which program a line starts; null for none or another. */
export function presetOf(line: string): PresetName | null {
  const [, inDouble, inSingle, bare] = /^\s*(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(line) ?? [];
  const program = (inDouble ?? inSingle ?? bare ?? "").split(/[/\\]/).at(-1)?.replace(/\.exe$|:$/, "");
  return presets.find(({ name }) => name === program)?.name ?? null;
}
