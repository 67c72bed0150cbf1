import { writeFileSync } from "node:fs";
import { describeAsJsonSchema } from "./json-schema.ts";
import { configSchema } from "./schema.ts";

/** Run by `npm run schema` after a change of the config's shape. */
const target = new URL("../../config/lowstockd.schema.json", import.meta.url);

writeFileSync(target, `${JSON.stringify(describeAsJsonSchema(configSchema), null, 2)}\n`);
