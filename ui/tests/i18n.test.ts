import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "@/shared/i18n/en";
import { zhCN } from "@/shared/i18n/zh-CN";

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, path = ""): Map<string, string> {
  const found = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : [...flatten(value, `${path}${key}.`)],
  );
  return new Map(found);
}

const chinese = flatten(zhCN);
const english = flatten(en);
const values = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

describe("messages", () => {
  it("exist in both languages under the same keys", () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it("are never empty and use the same values", () => {
    for (const [key, sentence] of chinese) {
      expect(sentence.trim(), key).not.toBe("");
      expect(english.get(key)?.trim(), key).not.toBe("");
      expect(values(english.get(key)!), key).toEqual(values(sentence));
    }
  });

  it("are translated: Chinese has Chinese in it, English has none", () => {
    const han = /\p{Script=Han}/u;
    for (const [key, sentence] of english) expect(han.test(sentence), `${key}: ${sentence}`).toBe(false);
    for (const [key, sentence] of chinese) expect(han.test(sentence), `${key}: ${sentence}`).toBe(true);
  });

  it("leave no sentence in the screens themselves", () => {
    const files = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
      );
    const han = /\p{Script=Han}/u;
    const strays = files("src").filter(
      // A language is named in itself, in every language.
      (file) => file.endsWith(".vue") && han.test(readFileSync(file, "utf8").replace('text: "简体中文"', "")),
    );
    expect(strays).toEqual([]);
  });
});
