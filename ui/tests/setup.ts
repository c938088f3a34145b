import { beforeEach } from "vitest";
import { freshCore } from "./fake/bindings";

beforeEach(() => {
  freshCore().placingMs = 0;
  localStorage.clear();
});
