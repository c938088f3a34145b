import type { ProblemTable } from "../../problemCodes";

const notYours = "This has nothing to do with your payment; your money is all right.";
const about = (what: string, todo: string) => ({ what, say: notYours, todo });
const later = "Download it again in a few minutes.";
const wrongRequest = "Tell support the code below; downloading again does not help.";
const afterTen = "Bills are ready after 10:00 each day; download it then.";

/** WeChat's bills: a matter between manager and WeChat, no customer waits for it. */
export const bill: ProblemTable<"bill"> = {
  "100": about("WeChat Pay's bill service has trouble or limits its traffic.", later),
  "20001": about("WeChat Pay says one value of the request for the bill is wrong.", wrongRequest),
  "20002": about("There were no payments that day, or the bill is not ready yet.", afterTen),
  "20003": about("WeChat Pay's bill service has trouble.", later),
  "20007": about("This merchant's right to bills is switched off.", "Have the manager switch the download of bills on in WeChat's merchant platform."),
  "20008": about("Bills were downloaded too often.", later),
  "20100": about("WeChat Pay's bill service has trouble.", later),
  SYSTEMERROR: about("WeChat Pay's bill service has trouble.", later),
  PARAM_ERROR: about("WeChat Pay says one value of the request for the bill is wrong.", wrongRequest),
  NO_BILL_EXIST: about("No money moved that day, so there is no bill.", "Download another day's."),
  BILL_CREATING: about("The bill is not ready yet.", afterTen),
  CERT_ERROR: about("WeChat Pay does not take this machine's merchant certificate; the bill was not downloaded.", "Have the manager check the merchant certificate in the settings."),
  unlisted: about("WeChat Pay answered the request for the bill with something nobody has met yet.", "Download it again later; if it stays, tell support the code below."),
};
