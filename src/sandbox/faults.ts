import { z } from "zod";

const count = z.int().min(1);

const status = z.int().min(200).max(599);

const matchSchema = z.strictObject({
  /** Path below the base path; `*` stands for any text: `/inventory/*`. Absent: every request. */
  path: z.string().startsWith("/").optional(),
  /** The page asked for; a request without a page asks for page 1. */
  page: count.optional(),
  /** The fault begins with the nth matching request. */
  nth: count.default(1),
});

const faultSchema = z.union([
  /** Answers with this status and these further headers; the body is the API's own form of an error unless one is given. */
  z.strictObject({ status, body: z.unknown().optional(), headers: z.record(z.string(), z.string()).optional() }),
  /** Answers as usual, but late. */
  z.strictObject({ delayMs: z.int().min(0) }),
  /** Answers as usual, but late by this time for each product in the answer. */
  z.strictObject({ msPerProduct: z.number().min(0) }),
  /** Announces the whole body, sends this many bytes of it and breaks the connection. */
  z.strictObject({ cutBodyAt: z.int().min(0) }),
  /** Answers with an HTML page, with status 200 unless one is given. */
  z.strictObject({ html: z.string(), status: status.optional() }),
  /** Answers 200 with this body. */
  z.strictObject({ json: z.unknown() }),
  /** Answers 200 with this text, declared as JSON. */
  z.strictObject({ text: z.string() }),
  /** Breaks the connection without an answer. */
  z.strictObject({ reset: z.literal(true) }),
  /** Answers with another page than the one asked for. */
  z.strictObject({ servePage: count }),
  /**
   * Answers as usual. Right after that, the first `leave` products of the answer are restocked and `enter` others fall to zero,
   * so that products move between the pages that follow.
   */
  z.strictObject({
    membershipShift: z.strictObject({ leave: z.int().min(0).default(0), enter: z.int().min(0).default(0) }),
  }),
]);

/** A fault, the requests that it applies to, and how many times. */
export const faultRuleSchema = z.strictObject({
  match: matchSchema.default({ nth: 1 }),
  times: count.default(1),
  fault: faultSchema,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultRule = z.output<typeof faultRuleSchema>;
/** A rule as people write it: `match` and `times` may be left out. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** The faults that have not happened yet. */
export interface Faults {
  /** Adds rules. Throws a `ZodError` for an invalid one. */
  add(...rules: FaultRuleInput[]): void;
  clear(): void;
  pending(): readonly FaultRule[];
  /** Returns the fault for a request, by the first rule that matches, and counts it as happened. */
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
