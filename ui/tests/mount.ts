import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import App from "@/app/App.vue";
import { i18n } from "@/shared/i18n";
import { enterRoom } from "@/app/rooms";

export interface Page {
  readonly wrapper: VueWrapper;
  /** The elements with this test id, also in dialogs that stand outside the page. */
  all(testid: string): HTMLElement[];
  one(testid: string): HTMLElement;
  click(testid: string): Promise<void>;
  type(testid: string, text: string): Promise<void>;
  key(key: string, on?: EventTarget): Promise<void>;
}

const settle = async (): Promise<void> => {
  await flushPromises();
  await new Promise((done) => requestAnimationFrame(done));
  await flushPromises();
};

/** The whole page on the fake core, as the window shows it. */
export async function openPage(): Promise<Page> {
  enterRoom("checkout");
  const wrapper = mount(App, { attachTo: document.body, global: { plugins: [i18n] } });
  await settle();
  const all = (testid: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid=${testid}]`)];
  const one = (testid: string): HTMLElement => {
    const [found] = all(testid);
    if (!found) throw new Error(`nothing on the page is called ${testid}`);
    return found;
  };
  return {
    wrapper,
    all,
    one,
    click: async (testid) => {
      one(testid).click();
      await settle();
    },
    type: async (testid, text) => {
      const input = one(testid) as HTMLInputElement;
      input.value = text;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await settle();
    },
    key: async (key, on = window) => {
      on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      // A key that could be a scan gun's waits a moment; leaving the window ends that at once.
      window.dispatchEvent(new Event("blur"));
      await settle();
    },
  };
}
