import { reactive, watch } from "vue";

export type Language = "zh-CN" | "en";
export type Theme = "auto" | "light" | "dark";

/** How large the cashier's window draws, in percent. */
export const zooms = [80, 90, 100, 110, 125, 150] as const;
export type Zoom = (typeof zooms)[number];

/** How loud this machine's sounds are, in percent. */
export const volumes = [30, 60, 100] as const;
export type Volume = (typeof volumes)[number];

/** What concerns this screen only; the core never sees it. */
export interface Prefs {
  language: Language;
  theme: Theme;
  /** The tones: paid, failed, cancelled, not known. */
  sound: boolean;
  /** Amounts that were paid are spoken. */
  voice: boolean;
  volume: Volume;
  zoom: Zoom;
  /** Keys somebody chose, by action; the others have their standard ones. */
  keys: Readonly<Record<string, string>>;
  /** The set-up guide: the way somebody chose, and the steps that are done. */
  guide: { readonly way: string | null; readonly done: readonly string[] };
}

const KEY = "saoma.screen";
const standard: Prefs = { language: "zh-CN", theme: "auto", sound: true, voice: true, volume: 100, zoom: 100, keys: {}, guide: { way: null, done: [] } };

/** Whatever else stands there is left out: a key nobody can press would be an action nobody reaches. */
function storedKeys(found: unknown): Record<string, string> {
  if (typeof found !== "object" || found === null) return {};
  return Object.fromEntries(Object.entries(found).filter(([, key]) => typeof key === "string" && key !== ""));
}

function storedGuide(found: Partial<Prefs["guide"]> | undefined): Prefs["guide"] {
  const done: readonly unknown[] = Array.isArray(found?.done) ? found.done : [];
  return { way: found?.way ?? null, done: done.filter((step) => typeof step === "string") };
}

function stored(): Prefs {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Prefs>;
    return {
      language: found.language === "en" ? "en" : "zh-CN",
      theme: found.theme === "light" || found.theme === "dark" ? found.theme : "auto",
      sound: found.sound !== false,
      voice: found.voice !== false,
      volume: volumes.find((volume) => volume === found.volume) ?? 100,
      zoom: zooms.find((zoom) => zoom === found.zoom) ?? 100,
      keys: storedKeys(found.keys),
      guide: storedGuide(found.guide),
    };
  } catch {
    // Unreadable preferences are worth no message: the standard ones work.
    return { ...standard };
  }
}

export const prefs = reactive<Prefs>(stored());

function applyTheme(systemDark: boolean): void {
  const dark = prefs.theme === "dark" || (prefs.theme === "auto" && systemDark);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.classList.toggle("dark", dark);
}

let takingOver = false;

/**
 * Another window of this program changed the preferences: the customer's follows the cashier's. Nothing is written
 * meanwhile: half taken over, they would reach the other window as somebody's newest wish and undo what was chosen there.
 */
function takeOver(): void {
  takingOver = true;
  Object.assign(prefs, stored());
  takingOver = false;
}

/**
 * Keeps the page in step with the preferences; called once at the start.
 * @param spoken the language of a page that nobody chooses one for
 */
export function followPrefs(spoken?: Language): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => applyTheme(system.matches);
  system.addEventListener("change", apply);
  addEventListener("storage", ({ key }) => key === KEY && takeOver());
  watch(
    prefs,
    () => {
      if (!takingOver) localStorage.setItem(KEY, JSON.stringify(prefs));
      document.documentElement.lang = spoken ?? prefs.language;
      apply();
    },
    { deep: true, flush: "sync" },
  );
  document.documentElement.lang = spoken ?? prefs.language;
  apply();
}
