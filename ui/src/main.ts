import { createApp } from "vue";
import App from "@/app/App.vue";
import { i18n } from "@/shared/i18n";
import { followPrefs } from "@/shared/prefs";
import { wakeSound } from "@/shared/sound/play";
import "@/styles/tokens.css";
import "@/styles/base.css";

followPrefs();
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, wakeSound, { once: true });

createApp(App).use(i18n).mount("#app");
