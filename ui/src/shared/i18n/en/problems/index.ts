import type { ProblemTables } from "../../problemCodes";
import { refund, reverse } from "./back";
import { bill } from "./bill";
import { ended } from "./ended";
import { open } from "./open";

export const problems = { ended, open, reverse, refund, bill } satisfies ProblemTables;
