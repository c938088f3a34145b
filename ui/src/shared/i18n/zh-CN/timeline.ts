/** When a payment got where. */
export const timeline = {
  title: "时间线",
  ms: "{ms} 毫秒",
  s: "{s} 秒",
  min: "{min} 分 {s} 秒",
  looks: "共查询 {count} 次",
  steps: {
    clicked: "点了收款",
    stored: "订单存盘",
    ordered: "微信给出二维码",
    shown: "二维码显示在屏幕上",
    first_look: "第一次查询",
    last_look: "最后一次查询",
    paid: "顾客付款（微信的时间）",
    settled: "入账存盘",
    announced: "屏幕显示已收款",
    superseded: "主管另行收款",
    closed: "关闭，未收款",
    failed: "微信拒绝下单",
  },
} as const;
