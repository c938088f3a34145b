import { describe, expect, it } from "vitest";
import { auditChanges } from "@/screens/manager/auditChanges";

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
