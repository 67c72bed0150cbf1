/** Keeps track of which companies have been polled since the cycle began. */
export interface Round {
  add(company: string): void;
  isComplete(): boolean | Promise<boolean>;
  /** Begins a new cycle. */
  begin(): void | Promise<void>;
}

export function startCycle(companies: readonly string[]): Round {
  let missing = new Set(companies);
  return {
    add: (company) => {
      missing.delete(company);
    },
    isComplete: () => missing.size === 0,
    begin: () => {
      missing = new Set(companies);
    },
  };
}
