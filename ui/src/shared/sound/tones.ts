/** One note: pitch in Hz, start and length in seconds. */
export interface Note {
  readonly hz: number;
  readonly at: number;
  readonly for: number;
}

/** Sounds nobody can take for one another: rising bells, two low buzzes, a question that stays open, a step down, two quick knocks. */
export const tones = {
  paid: [
    { hz: 659.3, at: 0, for: 0.18 },
    { hz: 880, at: 0.12, for: 0.18 },
    { hz: 1318.5, at: 0.24, for: 0.5 },
  ],
  failed: [
    { hz: 196, at: 0, for: 0.22 },
    { hz: 155.6, at: 0.28, for: 0.4 },
  ],
  unknown: [
    { hz: 440, at: 0, for: 0.16 },
    { hz: 466.2, at: 0.3, for: 0.16 },
    { hz: 440, at: 0.6, for: 0.3 },
  ],
  /** The payment on the sheet has ended unpaid, as it was wanted. */
  closed: [
    { hz: 587.3, at: 0, for: 0.12 },
    { hz: 392, at: 0.13, for: 0.24 },
  ],
  /** A scan led to nothing. */
  missed: [
    { hz: 1046.5, at: 0, for: 0.09 },
    { hz: 523.3, at: 0.11, for: 0.2 },
  ],
} as const satisfies Record<string, readonly Note[]>;

export type ToneName = keyof typeof tones;
