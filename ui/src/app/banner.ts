import { inject, shallowRef, type InjectionKey, type ShallowRef } from "vue";
import { BackendError } from "@/backend";

/** The one error that concerns the whole window; a newer one takes the place of an older. */
export interface Banner {
  readonly error: ShallowRef<BackendError | null>;
  tell(thrown: unknown): void;
  dismiss(): void;
}

export const bannerKey: InjectionKey<Banner> = Symbol("banner");

export function createBanner(): Banner {
  const error = shallowRef<BackendError | null>(null);
  return {
    error,
    tell: (thrown) => {
      const told = BackendError.from(thrown);
      // The log-in screen, which comes up by itself, says it already.
      if (told.code !== "logged_out") error.value = told;
    },
    dismiss: () => (error.value = null),
  };
}

export function useBanner(): Banner {
  const banner = inject(bannerKey);
  if (!banner) throw new Error("no banner above this component");
  return banner;
}
