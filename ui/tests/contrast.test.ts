import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** WCAG 2 relative luminance and contrast, computed over the tokens themselves. */
const css = readFileSync("src/styles/tokens.css", "utf8");

function block(selector: string): Map<string, string> {
  const body = css.slice(css.indexOf(`${selector} {`)).split("}")[0]!;
  return new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map(([, name, value]) => [name!, value!]));
}

const light = block(":root");
const themes = { light, dark: new Map([...light, ...block(':root[data-theme="dark"]')]) };

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** Every text and the surfaces it stands on. */
const TEXTS: Record<string, readonly string[]> = {
  text: ["bg", "surface", "hover", "accent-tint", "paid-tint", "unknown-tint", "bad-tint", "idle-tint"],
  muted: ["bg", "surface", "hover", "idle-tint"],
  "accent-ink": ["accent", "accent-hover"],
  "accent-text": ["bg", "surface", "hover", "accent-tint"],
  "paid-ink": ["paid"],
  "unknown-ink": ["unknown"],
  "bad-ink": ["bad"],
  "idle-ink": ["idle"],
  paid: ["bg", "surface", "paid-tint"],
  unknown: ["bg", "surface", "unknown-tint"],
  bad: ["bg", "surface", "bad-tint"],
  idle: ["bg", "surface", "idle-tint"],
};
/** Edges of inputs, the focus ring, bars and lines of charts: 3 to 1 is enough. */
const EDGES: Record<string, readonly string[]> = {
  "line-strong": ["bg", "surface"],
  "accent-text": ["bg", "surface"],
  chart: ["surface"],
};
/** Hairlines between things that stand apart without them. */
const DECORATION = ["line"];

describe.each(Object.entries(themes))("contrast of the %s theme", (_, colours) => {
  const colour = (name: string): string => {
    const found = colours.get(name);
    if (!found) throw new Error(`tokens.css has no --${name}`);
    return found;
  };
  const weak = (pairs: Record<string, readonly string[]>, least: number): string[] =>
    Object.entries(pairs).flatMap(([ink, surfaces]) =>
      surfaces
        .map((surface) => ({ pair: `${ink} on ${surface}`, is: contrast(colour(ink), colour(surface)) }))
        .filter(({ is }) => is < least)
        .map(({ pair, is }) => `${pair}: ${is.toFixed(2)}`),
    );

  it("is AA for every text on its surfaces", () => expect(weak(TEXTS, 4.5)).toEqual([]));
  it("is 3 to 1 for edges", () => expect(weak(EDGES, 3)).toEqual([]));
});

it("judges every colour there is", () => {
  const judged = new Set([...DECORATION, ...[TEXTS, EDGES].flatMap((pairs) => Object.entries(pairs).flat(2))]);
  expect([...light.keys()].filter((name) => !judged.has(name))).toEqual([]);
});

it("knows black on white", () => expect(contrast("#000000", "#ffffff")).toBeCloseTo(21));
