import { ref } from "vue";
import { backend, type Discount, type DiscountKind } from "@/backend";
import { useDiscountText } from "./discountText";

/** A discount being typed: which kind, and its figures. The core reads them; an empty field or zero means none. */
export function useDiscountField(given: Discount | null) {
  const { typed } = useDiscountText();
  const kind = ref<DiscountKind>(given?.kind ?? "percent");
  const text = ref(typed(given));

  return {
    kind,
    text,
    set: (discount: Discount | null): void => {
      kind.value = discount?.kind ?? kind.value;
      text.value = typed(discount);
    },
    read: async (): Promise<Discount | null> => {
      if (text.value.trim() === "") return null;
      const value = await (kind.value === "amount" ? backend.parsePrice(text.value) : backend.parsePercent(text.value));
      return value === 0 ? null : { kind: kind.value, value };
    },
  };
}
