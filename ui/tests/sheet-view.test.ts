import { describe, expect, it } from "vitest";
import type { Checkout } from "@/backend";
import { highlighted, sheetProblem, sheetView } from "@/screens/checkout/sheetView";
import { say } from "@/shared/i18n";
import { checkout } from "./checkouts";

const NOW = 1_000_500;
const see = (part: Partial<Checkout>, canTakeBack = true) => sheetView(checkout(part), NOW, canTakeBack);
const sentence = (part: Partial<Checkout>, language: "zh-CN" | "en" = "zh-CN") => {
  const view = see(part);
  return say(language, view.title, view.titleValues);
};

describe("each state has its sentence in both languages", () => {
  it.each([
    [{ state: "placing" }, "正在下单…", "Placing the order…"],
    [{ state: "waiting" }, "请使用微信扫一扫", "Scan with WeChat"],
    [{ state: "waiting", qrSvg: null }, "二维码需要刷新", "The code needs a refresh"],
    [{ state: "unknown" }, "结果未知，不要重复收款", "Not known yet — do not charge again"],
    [{ state: "closing" }, "正在取消，还没有结束", "Cancelling — not finished yet"],
    [{ state: "paid" }, "已收款 ¥46.00", "Paid ¥46.00"],
    [{ state: "paid", late: true }, "取消之后又到账 ¥46.00", "¥46.00 arrived after the cancellation"],
    [{ state: "closed" }, "已取消，未收款", "Cancelled, nothing was paid"],
    [{ state: "failed" }, "没有下成单，未收款", "No order was made, nothing was paid"],
  ] as [Partial<Checkout>, string, string][])("%o", (part, chinese, english) => {
    expect(sentence(part)).toBe(chinese);
    expect(sentence(part, "en")).toBe(english);
  });
});

describe("each state offers only what works", () => {
  it.each([
    [{ state: "placing" }, ["cancel"], "cancel"],
    [{ state: "waiting" }, ["query", "refresh", "cancel"], "cancel"],
    [{ state: "waiting", qrSvg: null }, ["refresh", "query", "cancel"], "cancel"],
    [{ state: "unknown" }, ["query", "park", "manager"], null],
    [{ state: "closing" }, ["park", "query", "refresh"], "park"],
    [{ state: "paid" }, ["done"], "done"],
    [{ state: "closed" }, ["back", "retry"], "back"],
    [{ state: "failed" }, ["retry", "back"], "back"],
  ] as [Partial<Checkout>, string[], string | null][])("%o", (part, actions, escape) => {
    const view = see(part);
    expect(view.actions).toEqual(actions);
    expect(view.escape).toBe(escape);
  });

  it("offers nothing before the core has given a number", () => {
    expect(sheetView(null, NOW, true).actions).toEqual([]);
  });

  it("takes a cancellation back only as long as the order may be paid", () => {
    expect(see({ state: "closing", expiresAtMs: NOW }).actions).toEqual(["park", "query"]);
    expect(see({ state: "closing", superseded: true }).actions).toEqual(["park", "query"]);
  });

  it("does not offer to charge again what WeChat says is paid", () => {
    expect(see({ state: "failed", problem: { code: "ORDERPAID", message: "" } }).actions).toEqual(["query", "back"]);
  });

  it("leaves the goods aside while the cart holds others", () => {
    expect(see({ state: "closed" }, false).actions).toEqual(["park", "retry", "drop"]);
    expect(see({ state: "closed" }, false).hint, "the goods are not in the cart").toBeNull();
    expect(see({ state: "failed" }, false).escape).toBe("park");
  });

  it("offers nothing to charge where the manager has charged the sale again", () => {
    for (const state of ["closed", "failed"] as const) {
      const view = see({ state, superseded: true });
      expect([view.actions, view.escape, view.hint]).toEqual([["done"], "done", "sheet.superseded"]);
    }
  });

  it("never makes Enter cancel", () => {
    expect(highlighted(see({ state: "placing" }).actions)).toBeNull();
    expect(highlighted(see({ state: "waiting" }).actions)).toBe("query");
  });
});

describe("colours keep their meaning", () => {
  it("green is money that has arrived in time, and nothing else", () => {
    const states = ["placing", "waiting", "unknown", "closing", "paid", "closed", "failed"] as const;
    expect(states.filter((state) => see({ state }).tone === "paid")).toEqual(["paid"]);
    expect(see({ state: "paid", late: true }).tone).toBe("unknown");
  });
});

describe("closing", () => {
  it("says from when WeChat will close the order, and that the till does it", () => {
    const view = see({ state: "closing", closeNotBeforeMs: Date.UTC(2026, 10, 23, 9, 5) });
    expect(say("zh-CN", view.hint!, view.hintValues)).toContain("17:05:00 起收银台会自动关闭");
  });

  it("speaks of now once the time has come", () => {
    expect(see({ state: "closing", closeNotBeforeMs: NOW - 1 }).hint).toBe("sheet.closing.hintNow");
  });
});

describe("a problem", () => {
  const problem = { code: "NOTENOUGH", message: "余额不足" };
  const explained = (part: Partial<Checkout>) => sheetProblem(checkout(part));

  it("is explained while the payment is open and once it has failed", () => {
    for (const state of ["placing", "waiting", "unknown", "closing", "failed"] as const) {
      expect(explained({ state, problem }), state).toEqual(problem);
    }
    expect(explained({ state: "failed", problem: null })?.code).toBe("unlisted");
  });

  it("is over once the money has arrived or the payment is cancelled", () => {
    expect(explained({ state: "paid", problem })).toBeNull();
    expect(explained({ state: "closed", problem })).toBeNull();
  });

  it("replaces the general hint of an unknown payment", () => {
    expect(see({ state: "unknown" }).hint).toBe("sheet.unknown.hint");
    expect(see({ state: "unknown", problem }).hint).toBeNull();
  });
});
