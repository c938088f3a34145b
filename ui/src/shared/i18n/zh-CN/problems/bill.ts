import type { ProblemTable } from "../../problemCodes";

const notYours = "这和您的付款没有关系，您的钱没有问题。";
const about = (what: string, todo: string) => ({ what, say: notYours, todo });
const later = "过几分钟再下载。";
const wrongRequest = "把下面的代码告诉技术支持，重复下载没有用。";
const afterTen = "账单每天 10 点以后才有，请到时再下载。";

/** WeChat's bills: a matter between manager and WeChat, no customer waits for it. */
export const bill: ProblemTable<"bill"> = {
  "100": about("微信支付的账单服务出了故障，或者正在限流。", later),
  "20001": about("微信支付说下载账单的请求有一项不对。", wrongRequest),
  "20002": about("那一天没有交易，或者账单还没有做好。", afterTen),
  "20003": about("微信支付的账单服务出了故障。", later),
  "20007": about("这个商户号的账单权限关闭了。", "请店长到微信商户平台打开下载账单的权限。"),
  "20008": about("下载账单太频繁了。", later),
  "20100": about("微信支付的账单服务出了故障。", later),
  SYSTEMERROR: about("微信支付的账单服务出了故障。", later),
  PARAM_ERROR: about("微信支付说下载账单的请求有一项不对。", wrongRequest),
  NO_BILL_EXIST: about("那一天没有资金往来，所以没有账单。", "换一天再下载。"),
  BILL_CREATING: about("账单还没有做好。", afterTen),
  CERT_ERROR: about("微信支付不接受这台机器的商户证书，账单没有下载。", "请店长到“设置”里检查商户证书。"),
  unlisted: about("下载账单的时候，微信支付给了一个没有见过的回答。", "过一会儿再下载；一直这样请把下面的代码告诉技术支持。"),
};
