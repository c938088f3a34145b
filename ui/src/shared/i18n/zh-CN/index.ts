import { backOffice } from "./backOffice";
import { errors } from "./errors";
import { problems } from "./problems";
import { screens } from "./screens";

export const zhCN = { ...screens, backOffice, errors, problems } as const;
