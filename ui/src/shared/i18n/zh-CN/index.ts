import { backOffice } from "./backOffice";
import { cart } from "./cart";
import { errors } from "./errors";
import { jobs } from "./jobs";
import { manager } from "./manager";
import { notices } from "./notices";
import { problems } from "./problems";
import { reports } from "./reports";
import { screens } from "./screens";

export const zhCN = { ...screens, backOffice, cart, errors, jobs, manager, notices, problems, reports } as const;
