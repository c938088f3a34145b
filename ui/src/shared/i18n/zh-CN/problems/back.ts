import type { ProblemTable } from "../../problemCodes";

const confirming = "请稍等，我们正在确认这笔钱有没有退回给您。";
const bySameNumber = "不要另外退现金，也不要换号再退。等一会儿用同一个退款单号再试一次。";
const noCash = "先不要重复收款，也不要退现金。等收银台查到结果。";
const otherMeans = "这笔钱原路退不回去了，我请店长用别的办法退给您。";
const otherMeansTodo = "请店长用别的办法退款（比如转账），请顾客签字，并在订单里写明。";
const managerSees = "这笔退款要请店长处理一下，请稍等。";
const setUp = "请店长到“设置”里检查商户证书和退款权限，并把下面的代码告诉技术支持。";
const retryLater = "不好意思，退款要稍等一会儿才能办，钱一定会退给您。";

/** Taking a payment by payment code back. */
export const reverse: ProblemTable<"reverse"> = {
  SYSTEMERROR: { what: "微信支付自己出了故障，还不知道撤销成了没有。", say: confirming, todo: noCash },
  USERPAYING: {
    what: "顾客正在付款，现在还不能撤销。",
    say: "请先不要在手机上继续付款，我们正在取消这一笔。",
    todo: "等几秒钟，收银台会再撤销一次。先不要重复收款。",
  },
  REVERSE_EXPIRE: { what: "这笔付款超过 7 天，不能撤销了。", say: "这笔时间有点久，我帮您改走退款。", todo: "请店长改用退款。" },
  TRADE_ERROR: { what: "顾客的账户状态不允许撤销这一笔。", say: managerSees, todo: noCash },
  INVALID_REQUEST: { what: "微信支付按规则拒绝了撤销，这笔可能不是付款码付的。", say: managerSees, todo: "请店长改用退款，先不要退现金。" },
  INVALID_TRANSACTIONID: { what: "微信支付不认识这个支付单号，没有撤销。", say: managerSees, todo: noCash },
  CERT_ERROR: { what: "微信支付不接受这台机器的商户证书，没有撤销。", say: managerSees, todo: setUp },
  unlisted: {
    what: "微信支付没有确认撤销，给了一个没有见过的回答。",
    say: confirming,
    todo: "先不要重复收款，也不要退现金。把下面的代码告诉店长和技术支持。",
  },
};

/** Refunds and asking about them. */
export const refund: ProblemTable<"refund"> = {
  SYSTEMERROR: { what: "微信支付自己出了故障，还不知道退款受理了没有。", say: confirming, todo: bySameNumber },
  BIZERR_NEED_RETRY: { what: "微信支付正忙着处理同一笔，还没有受理。", say: confirming, todo: bySameNumber },
  TRADE_OVERDUE: { what: "这笔付款超过一年，不能原路退了。", say: otherMeans, todo: otherMeansTodo },
  ERROR: { what: "微信支付没有受理这笔退款。", say: managerSees, todo: "看下面微信的说明，多半是可退的钱不够。请店长处理，先不要退现金。" },
  USER_ACCOUNT_ABNORMAL: { what: "顾客的微信账户已经注销，原路退不回去。", say: otherMeans, todo: otherMeansTodo },
  INVALID_REQ_TOO_MUCH: { what: "错误的请求太多，微信支付暂停受理大约一分钟。", say: retryLater, todo: bySameNumber },
  NOTENOUGH: { what: "本店商户账户里可退的钱不够。", say: retryLater, todo: "请店长给商户账户充值，再用同一个退款单号退。" },
  INVALID_TRANSACTIONID: { what: "微信支付不认识这个支付单号，没有退款。", say: managerSees, todo: "请店长核对是哪一笔，先不要退现金。" },
  ORDERNOTEXIST: { what: "微信那里没有这个订单，或者它没有付过款。", say: managerSees, todo: "请店长先查清楚钱有没有到账，先不要退。" },
  FREQUENCY_LIMITED: {
    what: "这笔订单有些久，微信支付在限速；退款可能已经在办了。",
    say: confirming,
    todo: "先查退款结果。不要换号再退，也不要另外退现金。",
  },
  NOAUTH: { what: "本机地址不在微信的退款白名单里，没有退款。", say: managerSees, todo: "请店长到微信商户平台的退款配置里检查白名单。" },
  CERT_ERROR: { what: "微信支付不接受这台机器的商户证书，没有退款。", say: managerSees, todo: setUp },
  REFUND_FEE_MISMATCH: { what: "同一个退款单号，金额和上次不一样，没有退款。", say: managerSees, todo: "请店长按上次的金额再退，先不要换号。" },
  INVALID_REQUEST: { what: "微信支付按规则拒绝了这笔退款。", say: managerSees, todo: "看下面微信的说明，请店长处理，先不要退现金。" },
  ORDER_NOT_READY: { what: "微信还在处理这个订单，暂时不能退。", say: retryLater, todo: bySameNumber },
  REFUNDNOTEXIST: { what: "微信那里没有这笔退款，它没有被受理。", say: confirming, todo: "可以用同一个退款单号再退一次。" },
  unlisted: {
    what: "退款的时候，微信支付给了一个没有见过的回答。",
    say: confirming,
    todo: "先查退款结果。不要换号再退，也不要另外退现金；把下面的代码告诉技术支持。",
  },
};
