import { inject, shallowRef, type InjectionKey, type ShallowRef } from "vue";
import { backend, useGatewayChanged, useTunnelChanged, type AppInfo } from "@/backend";

/** What the program is (version, mode, shop; null until the core has answered), and reading it again. */
export interface AppInfoSource {
  readonly info: ShallowRef<AppInfo | null>;
  load(): Promise<void>;
}

export const appInfoKey: InjectionKey<AppInfoSource> = Symbol("app info");

export function createAppInfo(tell: (thrown: unknown) => void): AppInfoSource {
  const info: ShallowRef<AppInfo | null> = shallowRef(null);
  /** What was told since the last question was asked: newer than its answer may be. */
  let heard: Partial<AppInfo> = {};
  function hear(news: Partial<AppInfo>): void {
    heard = { ...heard, ...news };
    if (info.value) info.value = { ...info.value, ...news };
  }
  useGatewayChanged((gateway) => hear({ gateway }));
  useTunnelChanged(({ notify }) => hear({ notify }));

  async function load(): Promise<void> {
    heard = {};
    try {
      info.value = { ...(await backend.appInfo()), ...heard };
    } catch (thrown) {
      tell(thrown);
    }
  }
  return { info, load };
}

export function useAppInfo(): AppInfoSource {
  const source = inject(appInfoKey);
  if (!source) throw new Error("no app info above this component");
  return source;
}
