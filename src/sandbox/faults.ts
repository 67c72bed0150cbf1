import { z } from "zod";

const count = z.int().min(1);

const status = z.int().min(200).max(599);

const matchSchema = z.strictObject({
  /** Under the base path; `*` stands for anything: `/inventory/*`. Absent: every request. */
  path: z.string().startsWith("/").optional(),
  /** The page asked for, 1 where none is. */
  page: count.optional(),
  /** The fault begins with the nth request that matches. */
  nth: count.default(1),
});

const faultSchema = z.union([
  /** Answers with this status, the API's own error form unless a body is given, and these headers besides. */
  z.strictObject({ status, body: z.unknown().optional(), headers: z.record(z.string(), z.string()).optional() }),
  /** Answers as usual, but late. */
  z.strictObject({ delayMs: z.int().min(0) }),
  /** Answers as usual, but late by so much for each product shown, as a server that works at each of them. */
  z.strictObject({ msPerProduct: z.number().min(0) }),
  /** Announces the whole body, sends this many bytes of it and breaks the connection. */
  z.strictObject({ cutBodyAt: z.int().min(0) }),
  /** Answers with a page for people, 200 unless a status is given. */
  z.strictObject({ html: z.string(), status: status.optional() }),
  /** Answers 200 with this body in place of the true one. */
  z.strictObject({ json: z.unknown() }),
  /** Answers 200 with this text, sent as if it were JSON. */
  z.strictObject({ text: z.string() }),
  /** Breaks the connection without an answer. */
  z.strictObject({ reset: z.literal(true) }),
  /** Answers with another page than the one asked for. */
  z.strictObject({ servePage: count }),
  /**
   * Answers as usual; right after, the first `leave` products just shown are restocked, and `enter` others fall to
   * zero, so that the pages that follow are not those that would have followed.
   */
  z.strictObject({
    membershipShift: z.strictObject({ leave: z.int().min(0).default(0), enter: z.int().min(0).default(0) }),
  }),
]);

/** A fault, which requests it meets, and how many of them. */
export const faultRuleSchema = z.strictObject({
  match: matchSchema.default({ nth: 1 }),
  times: count.default(1),
  fault: faultSchema,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultRule = z.output<typeof faultRuleSchema>;
/** A rule as it is written down: `match` and `times` may be left out. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** The faults still to come. */
export interface Faults {
  /** Throws a `ZodError` for a rule that cannot be. */
  add(...rules: FaultRuleInput[]): void;
  clear(): void;
  pending(): readonly FaultRule[];
  /** The fault that this request meets, by the first rule that matches it; consumes it. */
  take(path: string, page: number): Fault | undefined;
}

export function createFaults(): Faults {
  let waiting: { readonly rule: FaultRule; readonly skip: number; readonly left: number }[] = [];
  return {
    add(...rules) {
      const added = rules.map((rule) => faultRuleSchema.parse(rule));
      waiting.push(...added.map((rule) => ({ rule, skip: rule.match.nth - 1, left: rule.times })));
    },
    clear() {
      waiting = [];
    },
    pending: () =>
      waiting.map(({ rule, skip, left }) => ({ ...rule, match: { ...rule.match, nth: skip + 1 }, times: left })),
    take(path, page) {
      let fault: Fault | undefined;
      waiting = waiting.flatMap((entry) => {
        if (fault || !matches(entry.rule, path, page)) return [entry];
        if (entry.skip > 0) return [{ ...entry, skip: entry.skip - 1 }];
        fault = entry.rule.fault;
        return entry.left > 1 ? [{ ...entry, left: entry.left - 1 }] : [];
      });
      return fault;
    },
  };
}

function matches({ match }: FaultRule, path: string, page: number): boolean {
  if (match.page !== undefined && match.page !== page) return false;
  if (match.path === undefined) return true;
  const pattern = match.path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`).test(path);
}
