import type { Checkout, Problem } from "@/backend";
import type { MessageKey, MessageValues } from "@/shared/i18n";
import { formatYuan } from "@/shared/money/format";
import { formatTime } from "@/shared/time/format";
import type { IconName } from "@/shared/ui/icons";
import type { Tone } from "@/shared/ui/tone";

export type SheetAction = "query" | "refresh" | "cancel" | "back" | "park" | "drop" | "retry" | "done" | "manager";

/** What the sheet shows for a checkout: one look-up, so that no state can be half drawn. */
export interface SheetView {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: MessageKey;
  readonly titleValues: MessageValues;
  readonly hint: MessageKey | null;
  readonly hintValues: MessageValues;
  /** The first one is highlighted and Enter does it, unless it is a cancellation: that is never the easy way. */
  readonly actions: readonly SheetAction[];
  /** What Esc does; never anything that could lose money. */
  readonly escape: SheetAction | null;
}

const none: MessageValues = {};

function view(
  look: [Tone, IconName],
  words: { title: MessageKey; titleValues?: MessageValues; hint: MessageKey | null; hintValues?: MessageValues },
  actions: readonly SheetAction[],
  escape: SheetAction | null,
): SheetView {
  const { title, titleValues = none, hint, hintValues = none } = words;
  return { tone: look[0], icon: look[1], title, titleValues, hint, hintValues, actions, escape };
}

function closing(checkout: Checkout, now: number): SheetView {
  const from = checkout.closeNotBeforeMs;
  const waits = from !== null && from > now;
  const words = waits
    ? ({ hint: "sheet.closing.hint", hintValues: { time: formatTime(from) } } as const)
    : ({ hint: "sheet.closing.hintNow" } as const);
  // The core can take a cancellation back as long as the order may be paid.
  const back: readonly SheetAction[] = checkout.superseded || checkout.expiresAtMs <= now ? [] : ["refresh"];
  return view(["idle", "clock"], { title: "sheet.closing.title", ...words }, ["park", "query", ...back], "park");
}

function paid(checkout: Checkout): SheetView {
  const values = { amount: formatYuan(checkout.totalFen) };
  return checkout.late
    ? view(["unknown", "alert"], { title: "sheet.late.title", titleValues: values, hint: "sheet.late.hint" }, ["done"], "done")
    : view(["paid", "check"], { title: "sheet.paid.title", titleValues: values, hint: "sheet.paid.hint" }, ["done"], "done");
}

/** How an unpaid sale is left: with its goods in the cart, or, while that holds others, aside or for good. */
const leaving = (canTakeBack: boolean): readonly [SheetAction, ...SheetAction[]] => (canTakeBack ? ["back"] : ["park", "drop"]);

function closed(canTakeBack: boolean): SheetView {
  const [leave, ...others] = leaving(canTakeBack);
  // With other goods in the cart, the sheet says so itself.
  const words = canTakeBack ? sheetWords("closed") : ({ title: "sheet.closed.title", hint: null } as const);
  return view(["idle", "close"], words, [leave, "retry", ...others], leave);
}

function failed(checkout: Checkout, canTakeBack: boolean): SheetView {
  const [leave, ...others] = leaving(canTakeBack);
  // WeChat says it has been paid: asking comes first, charging again is not offered at all.
  const first: SheetAction = checkout.problem?.code === "ORDERPAID" ? "query" : "retry";
  return view(["bad", "close"], { title: "sheet.failed.title", hint: null }, [first, leave, ...others], leave);
}

/** The sale went on without this attempt: neither its goods nor its money are asked for here again. */
const superseded = (): SheetView =>
  view(["idle", "close"], { title: "sheet.closed.title", hint: "sheet.superseded" }, ["done"], "done");

/**
 * @param now ms since 1970, for what changes with time
 * @param canTakeBack whether the goods of an unpaid sale may go back into the cart (it holds no others)
 */
export function sheetView(checkout: Checkout | null, now: number, canTakeBack: boolean): SheetView {
  // The core has not answered yet: there is no order number to cancel.
  if (!checkout) return view(["accent", "dots"], sheetWords("placing"), [], null);
  if (checkout.superseded && (checkout.state === "closed" || checkout.state === "failed")) return superseded();
  switch (checkout.state) {
    case "placing":
      return view(["accent", "dots"], sheetWords("placing"), ["cancel"], "cancel");
    case "waiting":
      return checkout.qrSvg
        ? view(["accent", "phone"], sheetWords("waiting"), ["query", "refresh", "cancel"], "cancel")
        : view(["accent", "refresh"], sheetWords("noCode"), ["refresh", "query", "cancel"], "cancel");
    case "unknown":
      return view(["unknown", "question"], unknownWords(checkout), ["query", "park", "manager"], null);
    case "closing":
      return closing(checkout, now);
    case "paid":
      return paid(checkout);
    case "closed":
      return closed(canTakeBack);
    case "failed":
      return failed(checkout, canTakeBack);
  }
}

const sheetWords = <S extends "placing" | "waiting" | "noCode" | "unknown" | "closed">(state: S) =>
  ({ title: `sheet.${state}.title`, hint: `sheet.${state}.hint` }) as const;

/** A problem says itself what to do meanwhile. */
const unknownWords = ({ problem }: Checkout) => (problem ? { ...sheetWords("unknown"), hint: null } : sheetWords("unknown"));

export const highlighted = (actions: readonly SheetAction[]): SheetAction | null =>
  actions[0] === undefined || actions[0] === "cancel" ? null : actions[0];

const unlisted: Problem = { code: "unlisted", message: "" };

/** The problem the sheet explains: none once the end is known to be a good one or a cancellation. */
export function sheetProblem(checkout: Checkout): Problem | null {
  if (checkout.state === "failed") return checkout.superseded ? null : (checkout.problem ?? unlisted);
  return checkout.state === "paid" || checkout.state === "closed" ? null : checkout.problem;
}
