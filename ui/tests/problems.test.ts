import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import { say, type MessageKey } from "@/shared/i18n";
import { en } from "@/shared/i18n/en";
import { problemCodes, type Situation } from "@/shared/i18n/problemCodes";
import { problemText, situationOf } from "@/shared/i18n/problemText";
import { zhCN } from "@/shared/i18n/zh-CN";
import ProblemWords from "@/shared/ui/ProblemWords.vue";

const situations = Object.keys(problemCodes) as Situation[];
const codes = situations.flatMap((situation) => problemCodes[situation].map((code): [Situation, string] => [situation, code]));
const everyCode = new Set(codes.map(([, code]) => code));
const parts = ["what", "say", "todo"] as const;
const sentences = (code: string, situation: Situation, language: "zh-CN" | "en") => {
  const text = problemText(code, situation);
  return parts.map((part) => say(language, text[part]));
};

describe.each(["zh-CN", "en"] as const)("problems in %s", (language) => {
  it.each(codes)("%s %s: what happened, what to say, what to do", (situation, code) => {
    const text = problemText(code, situation);
    for (const part of parts) expect(text[part]).toBe(`problems.${situation}.${code}.${part}` as MessageKey);
    for (const sentence of sentences(code, situation, language)) {
      expect(sentence, "a sentence, not the key that is missing").toMatch(/[。.?？！]$/);
      // Numbers of a bill's errors are too short to be told from others.
      for (const raw of everyCode) if (!/^\d+$/.test(raw)) expect(sentence).not.toContain(raw);
    }
  });

  it("have no sentence for a code that is not on the list", () => {
    for (const situation of situations) {
      const listed = [...problemCodes[situation], "unlisted"].sort();
      expect(Object.keys((language === "en" ? en : zhCN).problems[situation]).sort()).toEqual(listed);
    }
  });

  it.each(["BRAND_NEW", "toString", "__proto__", ""])("say honestly that nobody has met %o", (code) => {
    for (const situation of situations) {
      expect(problemText(code, situation)).toEqual(problemText("unlisted", situation));
      for (const sentence of sentences(code, situation, language)) expect(sentence).toMatch(/[。.]$/);
    }
  });

  it("never send anybody to pay or charge once more while the payment is open", () => {
    const warning = { "zh-CN": /不要重复收款|不要再收/, en: /Do not charge again/ }[language];
    const leave = { "zh-CN": /重新收款|重试|再付一次|换一种|别的方式/, en: /try again|another way|set it up/i }[language];
    for (const code of [...everyCode, "BRAND_NEW"]) {
      const [, spoken, todo] = sentences(code, "open", language);
      expect(todo, code).toMatch(warning);
      for (const sentence of [spoken, todo]) expect(sentence, code).not.toMatch(leave);
    }
  });
});

describe("the situation", () => {
  it("decides what to say and do, whatever the code means elsewhere", () => {
    const text = problemText("SIGNERROR", "open");
    expect(text).toEqual({
      what: "problems.ended.SIGNERROR.what",
      say: "problems.open.unlisted.say",
      todo: "problems.open.unlisted.todo",
    });
  });

  it("tells the customer's empty purse from the shop's", () => {
    expect(say("zh-CN", problemText("NOTENOUGH", "ended").what)).toBe("顾客的余额不够。");
    expect(say("zh-CN", problemText("NOTENOUGH", "refund").what)).toBe("本店商户账户里可退的钱不够。");
  });

  it("is open as long as money may still move", () => {
    expect((["placing", "waiting", "unknown", "closing", "paid"] as const).map(situationOf)).toEqual(Array(5).fill("open"));
    expect((["failed", "closed"] as const).map(situationOf)).toEqual(["ended", "ended"]);
  });
});

describe("on the screen", () => {
  it("stand above, the raw code small beneath", () => {
    const words = mount(ProblemWords, { props: { problem: { code: "BRAND_NEW", message: "新的原因" }, situation: "ended" } });
    const text = (part: string) => words.get(`[data-testid=problem-${part}]`).text();
    expect(text("what")).toBe("微信支付给了一个没有见过的回答。");
    expect(text("say")).toBe("请稍等，我先确认一下这笔有没有付成。");
    expect(text("todo")).toContain("先看支付日志");
    expect(text("small")).toBe("BRAND_NEW · 新的原因");
    expect(words.element.lastElementChild?.getAttribute("data-testid")).toBe("problem-small");
  });
});
