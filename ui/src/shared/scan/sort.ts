/** What a code that was scanned is for. */
export type Sort = "ean13" | "ean8" | "upcA" | "shop" | "wechatPay" | "alipay";

/** The last digit of EAN and UPC makes the weighted sum a multiple of ten; the digit before it counts three times. */
function isChecked(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** Some guns say the kind of code first, as `]E0` (AIM, ISO/IEC 15424). */
export const withoutAim = (text: string): string => text.replace(/^\][A-Za-z][0-9A-Za-z]/, "").trim();

/** Sorts a code. A customer's payment code is told by its length and first digits, as the two wallets publish them. */
export function sortOf(text: string): Sort {
  if (/^1[0-5]\d{16}$/.test(text)) return "wechatPay";
  if (/^(2[5-9]|30)\d{14,22}$/.test(text)) return "alipay";
  if (/^\d{13}$/.test(text) && isChecked(text)) return "ean13";
  if (/^\d{12}$/.test(text) && isChecked(text)) return "upcA";
  return /^\d{8}$/.test(text) && isChecked(text) ? "ean8" : "shop";
}

export const isPayment = (sort: Sort): boolean => sort === "wechatPay" || sort === "alipay";

/**
 * The codes a product may be kept under, the scanned one first: UPC-A is EAN-13 with a nought in front, and guns send it
 * as either.
 */
export function codesOf(text: string): string[] {
  const sort = sortOf(text);
  if (sort === "upcA") return [text, `0${text}`];
  return sort === "ean13" && text.startsWith("0") ? [text, text.slice(1)] : [text];
}

/**
 * A code as it may be shown: whoever reads a whole payment code can take money with it. So every number as long as one
 * is masked, whatever it begins with: a figure may have been lost on the way.
 */
export const shownCode = (text: string): string => (/^\d{16,24}$/.test(text) ? `${text.slice(0, 2)}••••${text.slice(-2)}` : text);
