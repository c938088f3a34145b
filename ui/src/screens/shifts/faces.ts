/** Notes and coins in the order in which they are counted, in yuan; the core counts them in the same order. */
export const faces = ["100", "50", "20", "10", "5", "1", "0.5", "0.1"] as const;
