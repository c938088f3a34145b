import { describe, expect, it } from "vitest";
import { auditChanges } from "@/screens/manager/auditChanges";
import { fieldName, subjectText, valueText } from "@/screens/manager/auditWords";
import { say, type MessageKey, type MessageValues } from "@/shared/i18n";

const changes = (before: string, after: string) => auditChanges({ before, after });

describe("an entry of the audit log", () => {
  it("tells what differs, name by name", () => {
    expect(changes('{"shop.name":"旧","mode":"demo","same":1}', '{"shop.name":"新","mode":"live","same":1}')).toEqual([
      { name: "shop.name", before: "旧", after: "新" },
      { name: "mode", before: "demo", after: "live" },
    ]);
  });

  it("tells what was not there before, and of lists and yes or no", () => {
    expect(changes('{"set":false}', '{"set":true,"lines":[1,2],"note":""}')).toEqual([
      { name: "set", before: "false", after: "true" },
      { name: "lines", before: null, after: "[1,2]" },
    ]);
  });

  it("hides nothing that can't be read", () => {
    expect(changes("{", "null")).toEqual([{ name: "", before: "{", after: null }]);
  });
});

describe("the words of the audit log", () => {
  const t = (key: MessageKey, values?: MessageValues) => say("zh-CN", key, values);

  it("write money in yuan, times of the shop's clock, and what has words", () => {
    expect([fieldName("price_fen", t), valueText("price_fen", "1850", t)]).toEqual(["价格", "¥18.50"]);
    expect(valueText("locked_until_ms", "1764000000000", t)).toBe("2025-11-25 00:00:00");
    expect([valueText("retired", "true", t), valueText("stock", null, t)]).toEqual(["是", "–"]);
    expect([subjectText("close_shift", t), subjectText("manager_pin", t), subjectText("6901", t)]).toEqual(["交班结账", "店主密码", "6901"]);
  });

  it("leave what they do not know as it was stored", () => {
    expect([fieldName("wechat.appid", t), valueText("wechat.appid", "wx1", t)]).toEqual(["wechat.appid", "wx1"]);
  });
});
