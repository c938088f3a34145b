import { createApp } from "vue";
import CustomerScreen from "@/screens/customer/CustomerScreen.vue";
import { followPrefs } from "@/shared/prefs";
import "@/styles/tokens.css";
import "@/styles/base.css";

/** The customer's window: a page of its own, without the cashier's screens in it. It speaks Chinese, with English beneath. */
followPrefs("zh-CN");
createApp(CustomerScreen).mount("#app");
