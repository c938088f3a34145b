import { useText } from "@/shared/i18n";
import { formatYuan } from "@/shared/money/format";
import type { Discount } from "@/backend";

/** Hundredths as they are written by hand: 1250 → "12.5". */
const hundredths = (value: number): string => String(value / 100);

/** A discount in words: "减 ¥2.00", "9.5 折" (in English "5% off"). */
export function useDiscountText() {
  const { t, language } = useText();
  return {
    shortly: ({ kind, value }: Discount): string =>
      kind === "amount"
        ? t("cart.offAmount", { amount: formatYuan(value) })
        : value === 10_000
          ? t("cart.free")
          : // 九五折: in Chinese one says what is left to pay, in tenths.
            t("cart.offPercent", { part: language.value === "en" ? hundredths(value) : String((10_000 - value) / 1000) }),
    /** What stands in the field when a discount is changed. */
    typed: (discount: Discount | null): string => (discount ? hundredths(discount.value) : ""),
  };
}
