import type { ProblemTable } from "../../problemCodes";

const otherWay = "不好意思，我们的微信收款暂时用不了，麻烦您换一种方式付款，可以吗？";
const again = "不好意思，刚才没有收成，马上重新给您收款。";
const newCode = "麻烦您刷新一下付款码，再出示一次，谢谢。";
const otherCard = "微信这次没有付成，麻烦您换一张卡或换一种方式付款，可以吗？";

const channelNotReady = "这是设置问题，不是顾客的问题。请先改用别的方式收款，并让店长到“设置”里检查连接。";
const callSupport = "请先改用别的方式收款，并把下面的代码告诉技术支持。";
const newNumber = "要继续收款就点重试，会用新的订单号。";
const scanAgain = "请顾客刷新付款码，再扫一次，会用新的订单号。";

const broken = (what: string) => ({ what, say: otherWay, todo: callSupport });
const notSetUp = (what: string) => ({ what, say: otherWay, todo: channelNotReady });

export const ended: ProblemTable<"ended"> = {
  SIGNERROR: notSetUp("微信支付说签名不对，密钥可能填错了。"),
  REQUIRE_POST_METHOD: broken("微信支付不接受这种请求方式。"),
  XML_FORMAT_ERROR: broken("微信支付读不懂发出的内容。"),
  POST_DATA_EMPTY: broken("微信支付收到的内容是空的。"),
  NOT_UTF8: broken("微信支付说文字编码不对。"),
  LACK_PARAMS: broken("微信支付说缺少必填内容。"),
  PARAM_ERROR: broken("微信支付说有一项内容不对。"),
  APPID_NOT_EXIST: notSetUp("微信支付不认识这个公众账号 ID。"),
  MCHID_NOT_EXIST: notSetUp("微信支付不认识这个商户号。"),
  APPID_MCHID_NOT_MATCH: notSetUp("公众账号 ID 和商户号没有绑定在一起。"),
  NOAUTH: notSetUp("这个商户还没有开通这种收款，或本机地址不在白名单里。"),
  INVALID_REQUEST: {
    what: "微信支付按规则拒绝了这个订单。",
    say: again,
    todo: "点重试，会用新的订单号。再被拒绝就改用别的方式收款，并告诉技术支持。",
  },
  NOTENOUGH: { what: "顾客的余额不够。", say: otherCard, todo: "请顾客换一张卡或换一种付款方式，再点重试。" },
  ORDERPAID: {
    what: "微信说这个订单已经付过款了。",
    say: "这一笔微信说已经付过了，您先不用再付，我马上查一下。",
    todo: "不要再收一次。点查询，等收银台确认到账。",
  },
  ORDERCLOSED: { what: "这个订单已经关闭，没有收到钱。", say: again, todo: newNumber },
  OUT_TRADE_NO_USED: { what: "这个订单号已经用过了。", say: again, todo: "点重试，会用新的订单号。" },
  AUTHCODEEXPIRE: { what: "顾客的付款码过期了。", say: newCode, todo: scanAgain },
  NOTSUPORTCARD: { what: "顾客选的银行卡不支持这样付款。", say: otherCard, todo: "请顾客换一张卡或用零钱，刷新付款码再扫一次。" },
  ORDERREVERSED: { what: "这个订单已经撤销，没有收到钱。", say: again, todo: newNumber },
  AUTH_CODE_ERROR: { what: "付款码不对，或者已经用过一次。", say: newCode, todo: scanAgain },
  AUTH_CODE_INVALID: {
    what: "扫到的不是有效的微信付款码，也可能已经过期。",
    say: "麻烦您打开微信的“收付款”，把付款码给我扫一下，谢谢。",
    todo: "看清楚是微信的付款码（18 位数字，10 到 15 开头），请顾客刷新后再扫。",
  },
  BUYER_MISMATCH: { what: "这个订单号已经有另一位顾客付过一次，没有成功。", say: again, todo: newNumber },
  TRADE_ERROR: {
    what: "微信没有让这笔付款通过，可能是没有输密码，或者账户受了限制。",
    say: "微信这次没有让付款通过，您看看手机上的提示，也可以换一种方式付款。",
    todo: "请顾客看手机上的提示，换一种付款方式，再点重试。",
  },
  RULELIMIT: {
    what: "这笔付款碰到了微信的限额或风险规则。",
    say: otherCard,
    todo: "请顾客换一种付款方式，再点重试。",
  },
  FAIL: notSetUp("微信支付拒收了这个请求，多半是密钥、商户号或公众账号 ID 填错了。"),
  unlisted: {
    what: "微信支付给了一个没有见过的回答。",
    say: "请稍等，我先确认一下这笔有没有付成。",
    todo: "先看支付日志里有没有到账，再决定是否重新收款；并把下面的代码告诉技术支持。",
  },
};
