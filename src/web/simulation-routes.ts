import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type SimulationSource, TRIES_A_MINUTE } from "./api/simulation-operations.ts";
import { formGuard } from "./form-guard.ts";
import { limited } from "./limited.ts";
import type { Pages } from "./pages/pages.ts";
import { PERIODS, type SimulationPage, simulationFacts } from "./simulation/page.ts";

const askedSchema = z.object({
  days: z.coerce.number().pipe(z.literal(PERIODS)).catch(28),
  sections: z.string().default(""),
});

/** Adds the page on which rules are tried on what polls saw. @param base before each path */
export function addSimulationPage(
  server: FastifyInstance,
  { tryRules }: SimulationSource,
  pages: Pages,
  base: string,
): void {
  const untried: SimulationPage = { base, days: 28, sections: "", tried: null };
  server.get("/simulate", (request, reply) =>
    pages.send(request, reply, "simulate", (reader) => simulationFacts(untried, reader)),
  );
  server.post("/simulate", { ...limited(TRIES_A_MINUTE), preHandler: formGuard(server) }, async (request, reply) => {
    const { success, data } = askedSchema.safeParse(request.body);
    if (!success) return await pages.problem(request, reply, 400, "badRequest");
    const { days, sections } = data;
    const tried = await tryRules({ days, sections: sections.trim() === "" ? null : sections });
    return await pages.send(request, reply, "simulate", (reader) =>
      simulationFacts({ base, days, sections, tried }, reader),
    );
  });
}
