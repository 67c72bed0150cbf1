/** Keeps count until every company has been polled since the last time. */
export interface Round {
  add(company: string): void;
  isComplete(): boolean;
  /** Begins a new one. */
  begin(): void;
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
