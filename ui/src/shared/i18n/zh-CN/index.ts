import { errors } from "./errors";
import { problems } from "./problems";
import { screens } from "./screens";

export const zhCN = { ...screens, errors, problems } as const;
