import { flushPromises, mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import CustomerScreen from "@/screens/customer/CustomerScreen.vue";
import { core } from "./fake/bindings";
import { qrSvg } from "./fake/core";
import { openPage } from "./mount";

const latte = { title: "拿铁", quantity: 2, amountFen: 3400, fullFen: 3600 };

async function openCustomer() {
  const wrapper = mount(CustomerScreen, { attachTo: document.body });
  await flushPromises();
  const has = (testid: string): boolean => wrapper.find(`[data-testid=${testid}]`).exists();
  const show = async (part: Parameters<typeof core.display.show>[0]) => {
    core.display.show(part);
    await flushPromises();
  };
  return { wrapper, has, show };
}

describe("the customer display", () => {
  it("shows each state of a sale, and the code only while it may be scanned", async () => {
    const { wrapper, has, show } = await openCustomer();
    expect(wrapper.text()).toContain("小满咖啡南山店");

    await show({ scene: "cart", lines: [latte], totalFen: 3400 });
    expect(wrapper.text()).toContain("×2");
    expect(wrapper.text()).toContain("已优惠");
    expect(has("customer-qr")).toBe(false);

    await show({ scene: "pay", qrSvg: qrSvg("weixin://x"), expiresAtMs: Date.now() + 90_000 });
    expect(has("customer-qr")).toBe(true);
    expect(wrapper.find("[data-testid=customer-countdown]").text()).toMatch(/^1:[23]\d$/);
    expect(wrapper.text()).toContain("请使用微信扫一扫");
    expect(wrapper.text()).toContain("Scan with WeChat");

    await show({ scene: "wait", qrSvg: null, expiresAtMs: null });
    expect(has("customer-qr")).toBe(false);
    expect(wrapper.text()).toContain("请稍候，正在确认");

    await show({ scene: "paid" });
    expect(has("customer-paid")).toBe(true);
    expect(wrapper.text()).toContain("支付成功");

    await show({ scene: "idle", lines: [], totalFen: 0 });
    expect(has("customer-shop")).toBe(true);
    wrapper.unmount();
  });

  it("shows the manager's picture while nobody is served", async () => {
    const { has, show, wrapper } = await openCustomer();
    core.display.picture = "data:image/png;base64,iVBOR";
    await show({ picture: 1 });
    await flushPromises();
    expect(has("customer-picture")).toBe(true);
    await show({ picture: 0 });
    await flushPromises();
    expect(has("customer-picture")).toBe(false);
    wrapper.unmount();
  });

  it("keeps what it shows when the core does not answer", async () => {
    const { wrapper, show } = await openCustomer();
    await show({ scene: "cart", lines: [latte], totalFen: 3400 });
    const answer = core.displayView;
    core.displayView = () => Promise.reject(new Error("away"));
    await show({ number: 7 });
    expect(wrapper.text()).toContain("拿铁");
    core.displayView = answer;
    wrapper.unmount();
  });
});

describe("the cashier's window", () => {
  it("tells the cart and which payment is on the sheet, and nothing more", async () => {
    const page = await openPage();
    await page.click("product-tile");
    const [item] = core.display.told.at(-1)!.lines;
    expect(core.display.told.at(-1)).toEqual({
      lines: [{ title: item!.title, quantity: 1, amountFen: item!.amountFen, fullFen: item!.amountFen }],
      discountFen: 0,
      totalFen: item!.amountFen,
      payment: null,
    });
    await page.click("charge");
    expect(core.display.told.at(-1)!.payment).toBe(page.one("sheet").dataset.outTradeNo);
    page.wrapper.unmount();
  });

  it("opens and closes the display from the status line", async () => {
    const page = await openPage();
    expect(page.one("display-toggle").dataset.open).toBe("false");
    await page.click("display-toggle");
    expect([core.display.state.wanted, page.one("display-toggle").dataset.open]).toEqual(["on", "true"]);
    await page.click("display-toggle");
    expect([core.display.state.wanted, page.one("display-toggle").dataset.open]).toEqual(["off", "false"]);
    page.wrapper.unmount();
  });
});
