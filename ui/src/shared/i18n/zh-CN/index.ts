import { backOffice } from "./backOffice";
import { cart } from "./cart";
import { customer } from "./customer";
import { display } from "./display";
import { errors } from "./errors";
import { jobs } from "./jobs";
import { latency } from "./latency";
import { lists } from "./lists";
import { manager } from "./manager";
import { notices } from "./notices";
import { problems } from "./problems";
import { products } from "./products";
import { reports } from "./reports";
import { sales } from "./sales";
import { screens } from "./screens";
import { sound } from "./sound";
import { timeline } from "./timeline";

export const zhCN = { ...screens, backOffice, cart, customer, display, errors, jobs, latency, lists, manager, notices, problems, products, reports, sales, sound, timeline } as const;
