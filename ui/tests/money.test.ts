import { describe, expect, it } from "vitest";
import { formatFigures, formatYuan } from "@/shared/money/format";

describe("an amount in fen", () => {
  it.each([
    [0, "0.00"],
    [1, "0.01"],
    [10, "0.10"],
    [1250, "12.50"],
    [100_000, "1,000.00"],
    [123_456_789, "1,234,567.89"],
    [999_999_999, "9,999,999.99"],
    [-5, "−0.05"],
  ])("%i is shown as %s", (fen, figures) => {
    expect(formatFigures(fen)).toBe(figures);
  });

  it("carries the sign in sentences, before the currency when negative", () => {
    expect(formatYuan(4600)).toBe("¥46.00");
    expect(formatYuan(-4600)).toBe("−¥46.00");
  });

  it("refuses anything that is not whole fen", () => {
    for (const wrong of [12.5, Number.NaN, 2 ** 60]) expect(() => formatFigures(wrong)).toThrow(RangeError);
  });
});
