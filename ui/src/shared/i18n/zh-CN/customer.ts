/** The customer's own screen. It shows both languages, one under the other. */
export const customer = {
  welcome: "欢迎光临",
  goods: "您选购的商品",
  off: "已优惠",
  discount: "整单优惠",
  total: "应付",
  preparing: "正在准备二维码…",
  scan: "请使用微信扫一扫",
  code: "微信支付二维码",
  left: "剩余时间",
  wait: "请稍候，正在确认",
  paid: "支付成功",
  thanks: "谢谢惠顾",
} as const;
