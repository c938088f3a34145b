import { reactive, watch } from "vue";

export type Language = "zh-CN" | "en";
export type Theme = "auto" | "light" | "dark";

/** What concerns this screen only; the core never sees it. */
export interface Prefs {
  language: Language;
  theme: Theme;
  sound: boolean;
}

const KEY = "saoma.screen";
const standard: Prefs = { language: "zh-CN", theme: "auto", sound: true };

function stored(): Prefs {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Prefs>;
    return {
      language: found.language === "en" ? "en" : "zh-CN",
      theme: found.theme === "light" || found.theme === "dark" ? found.theme : "auto",
      sound: found.sound !== false,
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

/** Keeps the page in step with the preferences; called once at the start. */
export function followPrefs(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => applyTheme(system.matches);
  system.addEventListener("change", apply);
  watch(
    prefs,
    () => {
      localStorage.setItem(KEY, JSON.stringify(prefs));
      document.documentElement.lang = prefs.language;
      apply();
    },
    { deep: true, flush: "sync" },
  );
  document.documentElement.lang = prefs.language;
  apply();
}
