import { expect, it } from "vitest";
import { formatCountdown, formatDay, formatMoment } from "@/shared/time/format";

it("the shop's day begins at midnight in Beijing, whatever the machine's zone is", () => {
  expect(formatDay(Date.UTC(2026, 10, 22, 15, 59, 59))).toBe("2026-11-22");
  expect(formatDay(Date.UTC(2026, 10, 22, 16, 0, 0))).toBe("2026-11-23");
  expect(formatMoment(Date.UTC(2026, 11, 31, 16, 0, 5))).toBe("2027-01-01 00:00:05");
});

it("a countdown shows the second that has begun and stops at zero", () => {
  expect(formatCountdown(300_000)).toBe("5:00");
  expect(formatCountdown(60_001)).toBe("1:01");
  expect(formatCountdown(1)).toBe("0:01");
  expect(formatCountdown(-4000)).toBe("0:00");
});
