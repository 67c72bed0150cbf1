import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

const { WEBHOOK_SECRET = "", PORT = "8099" } = process.env;
const webhook = new Webhook(WEBHOOK_SECRET); // whsec_…, the same as in lowstockd's config
const seen = new Set(); // in earnest a table, with the id as its key

createServer(async (request, response) => {
  const body = await text(request); // as it came: parsed and written anew it has another signature
  try {
    webhook.verify(body, request.headers); // throws also where the time is more than 5 minutes off
  } catch {
    response.writeHead(401).end("wrong signature");
    return;
  }
  const { schema, id, changes } = JSON.parse(body);
  if (schema !== "lowstockd.message.v1") {
    response.writeHead(422).end(`unknown schema: ${schema}`);
    return;
  }
  if (!seen.has(id)) {
    for (const { change, product, warehouse, stock } of changes) {
      process.stdout.write(`${change}: ${product.name}, ${warehouse}, ${stock} left\n`);
    }
    seen.add(id); // after the work, or in one transaction with it
  }
  response.writeHead(204).end();
}).listen(Number(PORT), "127.0.0.1", function () {
  process.stdout.write(`listening on port ${this.address().port}\n`);
});
