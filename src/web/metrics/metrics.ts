import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { type Counters, createCounters } from "./counters.ts";
import { STANDING_METRICS, type Standing } from "./standing.ts";

export interface Metrics extends Counters {
  readonly contentType: string;
  /** All of it in Prometheus' text format. */
  render(standing: Standing): Promise<string>;
}

/** @param version of the program */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "lowstockd_build_info",
    help: "Always 1; which version runs, on which Node.",
    labelNames: ["version", "node"],
    registers,
  }).set({ version, node: process.versions.node }, 1);
  const counters = createCounters(registry);
  const gauges = STANDING_METRICS.map(({ name, help, labels, samples }) => ({
    gauge: new Gauge({ name, help, labelNames: [...labels], registers }),
    samples,
  }));
  return {
    ...counters,
    contentType: registry.contentType,
    render: async (standing) => {
      for (const { gauge, samples } of gauges) {
        // What is gone since, as a warehouse where nothing is low any more, must not stay as it was.
        gauge.reset();
        // One without labels begins at 0 again, which says more than nothing does.
        gauge.remove({});
        for (const { labels, value } of samples(standing)) gauge.inc(labels, value);
      }
      return await registry.metrics();
    },
  };
}
