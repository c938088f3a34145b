import type { ProblemTable } from "../../problemCodes";

const checking = "请稍等，我们正在向微信确认这一笔。您要是付过了，就不用再付。";
const wait = "不要重复收款。收银台会一直查到有结果为止，也可以点查询。";
const slower = "收银台会放慢速度自己再查，请稍等。结果出来之前不要重复收款。";
const askManager = "不要重复收款，先不要放行商品。请店长在支付日志的待办里核对。";
const looksPaid = "微信说这一笔已经付过了，您先不用再付，我马上确认到账。";
const managerComes = "您的付款和订单对不上，请稍等，我请店长来核对，您先不用再付。";

const waiting = (what: string) => ({ what, say: checking, todo: wait });
const differs = (what: string) => ({ what, say: managerComes, todo: askManager });

export const open: ProblemTable<"open"> = {
  SYSTEMERROR: waiting("微信支付自己出了故障，结果还不知道。"),
  FREQUENCY_LIMITED: { what: "微信支付嫌请求太频繁，结果还不知道。", say: checking, todo: slower },
  INVALID_REQ_TOO_MUCH: { what: "错误的请求太多，微信支付暂停回答大约一分钟。", say: checking, todo: slower },
  ORDERPAID: { what: "微信说这个订单已经付过款了，收银台还没有拿到凭据。", say: looksPaid, todo: "不要再收一次。收银台正在确认到账，也可以点查询。" },
  ORDERCLOSED: waiting("微信说这个订单已经关闭，收银台正在核对。"),
  ORDERNOTEXIST: waiting("微信说没有这个订单，和收银台的记录对不上。"),
  TRADE_STATE_ERROR: waiting("订单现在的状态不允许这样做，多半是刚刚有了变化。"),
  BANKERROR: waiting("银行那边出了故障，结果还不知道。"),
  USERPAYING: {
    what: "顾客正在手机上输入密码。",
    say: "请在手机上确认一下，输入密码就好，不着急。",
    todo: "请等顾客输完密码，付完会自动显示。结果出来之前不要重复收款。",
  },
  no_answer: waiting("发出去了，但没有等到微信支付的回答。"),
  http_status: waiting("微信支付的服务器出了故障，结果还不知道。"),
  not_sent: { what: "连不上微信支付，暂时查不到结果。", say: checking, todo: "请检查网络。不要重复收款，网络好了收银台会自己接着查。" },
  bad_signature: {
    what: "收到的回答签名不对，不能相信。",
    say: checking,
    todo: "不要重复收款，也不要凭顾客手机上的画面放行。一直这样请让店长检查密钥和网络。",
  },
  unreadable: { what: "收到的回答看不懂。", say: checking, todo: "不要重复收款。收银台会一直查到有结果为止；一直这样请检查网络。" },
  other_merchant: {
    what: "收到的回答里不是本店的商户，没有算作收款。",
    say: checking,
    todo: "不要重复收款。请店长到设置里核对商户号和公众账号 ID。",
  },
  other_merchant_configured: {
    what: "这笔是用另一个商户下的单，现在的设置查不了它。",
    say: checking,
    todo: "不要重复收款。请店长到设置里换回当时的商户资料，收银台会接着查。",
  },
  amount_mismatch: differs("到账金额和订单金额不一样，没有算作收款。"),
  currency_mismatch: differs("到账的币种和订单不一样，没有算作收款。"),
  merchant_mismatch: differs("这笔钱进了别的商户，没有算作收款。"),
  appid_mismatch: differs("到账的公众账号 ID 和订单不一样，没有算作收款。"),
  transaction_mismatch: differs("同一个订单出现了两个微信支付单号，后一个没有算作收款。"),
  unlisted: {
    what: "微信支付给了一个没有见过的回答，结果还不知道。",
    say: checking,
    todo: "不要重复收款。收银台会一直查到有结果为止；一直这样请把下面的代码告诉技术支持。",
  },
};
