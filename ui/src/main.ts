import { createApp } from "vue";
import App from "@/app/App.vue";
import { followZoom } from "@/app/zoom";
import { i18n } from "@/shared/i18n";
import { followPrefs } from "@/shared/prefs";
import { wakeSound } from "@/shared/sound/speak";
import "@/styles/tokens.css";
import "@/styles/base.css";

followPrefs();
followZoom();
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, wakeSound, { once: true });

createApp(App).use(i18n).mount("#app");
