import { writeFileSync } from "node:fs";
import { describeBody } from "../channels/webhook/body.ts";
import { describeAsJsonSchema } from "./json-schema.ts";
import { configSchema } from "./schema.ts";

/** Run by `npm run schema` after a change of the config's schema or of the webhook's body. */
write("../../config/lowstockd.schema.json", describeAsJsonSchema(configSchema));
write("../../docs/webhook.schema.json", describeBody());

function write(target: string, schema: object): void {
  writeFileSync(new URL(target, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
