import type { Messages } from "..";
import { errors } from "./errors";
import { problems } from "./problems";
import { screens } from "./screens";

export const en: Messages = { ...screens, errors, problems };
