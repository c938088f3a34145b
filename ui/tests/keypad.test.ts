import { expect, it } from "vitest";
import { pressKey, type PadKey } from "@/screens/checkout/keypadText";

const press = (keys: string): string =>
  [...keys].reduce((text, key) => pressKey(text, key === "<" ? "erase" : (key as PadKey)), "");

it.each([
  ["12.5", "12.5"],
  [".5", "0.5"],
  ["007", "7"],
  ["1.2.3", "1.23"],
  ["12<<", ""],
  ["<3", "3"],
  ["12345678901234", "123456789012"],
])("the keys %s write %s", (keys, text) => {
  expect(press(keys)).toBe(text);
});
