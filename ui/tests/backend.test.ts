import { effectScope } from "vue";
import { describe, expect, it, vi } from "vitest";
import { backend, BackendError, useGatewayChanged, type ErrorCode } from "@/backend";
import { unwrap } from "@/backend/unwrap";
import { errorText } from "@/shared/i18n/problemText";
import { fieldLabel, fieldOf, fieldText } from "@/screens/settings/fieldText";
import { core } from "./fake/bindings";

describe("a command", () => {
  it("answers with its value", async () => {
    expect(await backend.parseAmount("12.50")).toBe(1250);
  });

  it("throws what the core refused, with code, field and detail", async () => {
    const error = await backend.parseAmount("1.005").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendError);
    expect(error).toMatchObject({ code: "amount_too_precise", field: "amount" });
  });

  it("that breaks down itself is an internal error, not silence", async () => {
    const broken = unwrap(() => Promise.reject(new Error("no core")));
    await expect(broken).rejects.toMatchObject({ code: "internal", detail: "no core" });
  });
});

describe("an error code", () => {
  it("has a sentence of its own", () => {
    const error = (code: string) => new BackendError({ code: code as ErrorCode, field: null, detail: "" });
    expect(errorText(error("disk_full"))).toBe("errors.disk_full");
    expect(errorText(error("from_a_newer_core"))).toBe("errors.internal");
  });

  it("stands beside the field it names, whichever way the core spells it", () => {
    for (const field of ["mchId", "gateway.mch_id"]) {
      const error = new BackendError({ code: "setting_invalid", field, detail: "" });
      expect(fieldText(error, "mchId")).toBe("errors.fields.mchId");
      expect(fieldText(error, "appid")).toBeNull();
      expect(fieldLabel(field)).toBe("settings.merchant.mchId");
    }
    expect(fieldOf("shop.name")).toBe("shopName");
    expect(fieldOf("till.name")).toBe("tillName");
    expect(fieldOf("notify.listen")).toBe("notifyListen");
    expect(fieldOf("somewhere.else")).toBeNull();
  });
});

describe("an event", () => {
  it("is heard until the scope ends", async () => {
    const heard = vi.fn();
    const scope = effectScope();
    scope.run(() => useGatewayChanged(heard));
    core.emit("gatewayChanged", "slow");
    scope.stop();
    core.emit("gatewayChanged", "down");
    expect(heard.mock.calls).toEqual([["slow"]]);
    await vi.waitFor(() => expect(core.listeners.get("gatewayChanged")?.size).toBe(0));
  });
});
