// What on the screen is in the wrong language: a list of sentences, empty when all is well. What the shop itself has
// written (`data`) and what says that it is in another language (`lang`) may be in any.
const [data] = arguments;
const page = document.documentElement.lang;
// What WeChat said, numbers and paths stand there as they are.
const RAW = "pre, code, kbd, .mono, script, style";
const HAN = /\p{Script=Han}/u;
// How the till is called on the command line.
const COMMAND = /saoma(?: [a-z_]+)+/g;
const KEY = /^[a-z]\w*(\.[a-zA-Z]\w*)+$/;
// Three words that are no name: a sentence.
const ENGLISH = /\b[A-Za-z]+(?:[ ,;:’'-]+[a-z]{2,}){2,}/;
const problems = [];

const ours = (text) => data.reduce((rest, word) => rest.replaceAll(word, ""), text.replace(COMMAND, ""));
function judge(text, element) {
  if (element.closest(RAW) || element.closest("[lang]").lang !== page) return;
  if (KEY.test(text.trim())) problems.push(`“${text}” is a key`);
  const wrong = page === "en" ? HAN : ENGLISH;
  if (wrong.test(ours(text))) problems.push(`“${text.trim().slice(0, 80)}” is not in ${page}`);
}

const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) judge(texts.currentNode.data, texts.currentNode.parentElement);
for (const name of ["aria-label", "title", "placeholder", "alt"]) {
  for (const element of document.body.querySelectorAll(`[${name}]`)) judge(element.getAttribute(name), element);
}
return [...new Set(problems)];
