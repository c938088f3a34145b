import { customer as en } from "@/shared/i18n/en/customer";
import { customer as zh } from "@/shared/i18n/zh-CN/customer";

export type CustomerKey = keyof typeof zh;

/** A sentence in both languages: customers read either, and nobody asks them which. */
export const both = (key: CustomerKey): { zh: string; en: string } => ({ zh: zh[key], en: en[key] });
