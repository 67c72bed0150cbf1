import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse, parseAllDocuments } from "yaml";
import { testWithTool } from "./tool.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const MANIFESTS = path.join(ROOT, "deploy/kubernetes");

/** Where the type of each kind is declared that stands in deploy/kubernetes. */
const TYPES = {
  Namespace: "core/v1",
  PersistentVolumeClaim: "core/v1",
  Deployment: "apps/v1",
  PodDisruptionBudget: "policy/v1",
};

const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lowstockd-kubernetes-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function read(name: string) {
  return parse(await readFile(path.join(MANIFESTS, name), "utf8"));
}

async function readSource(name: string) {
  return parse(await readFile(path.join(ROOT, name), "utf8"), { merge: true });
}

async function readPod() {
  const { spec } = await read("deployment.yaml");
  const { containers, ...pod } = spec.template.spec;
  return { pod, container: containers[0] };
}

/** Says what of manifests Kubernetes's own types do not allow; nothing: all is well. */
async function complaintsAbout(manifests: readonly { readonly kind: string }[]): Promise<string> {
  const constants = manifests.map(({ kind, ...rest }, index) => {
    const from = TYPES[kind as keyof typeof TYPES];
    const value = JSON.stringify({ kind, ...rest });
    return `import type { ${kind} as Type${index} } from "kubernetes-types/${from}";\nexport const manifest${index}: Type${index} = ${value};`;
  });
  const inside = await mkdtemp(path.join(folder, "types-"));
  await symlink(path.join(ROOT, "node_modules"), path.join(inside, "node_modules"));
  await writeFile(path.join(inside, "manifests.ts"), constants.join("\n"));
  const tsc = path.join(ROOT, "node_modules/.bin/tsc");
  const options = ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--types", ""];
  const { stdout } = await run(tsc, [...options, "manifests.ts"], { cwd: inside }).catch((error) => error);
  return stdout;
}

test("every manifest is what Kubernetes's own types allow, with no key that they do not know", async () => {
  const { resources } = await read("kustomization.yaml");
  const manifests = await Promise.all([...resources, "pair/budget.yaml", "fleet/budget.yaml"].map(read));
  expect(await complaintsAbout(manifests)).toBe("");
}, 120_000);

test("there is one daemon at a time, which is given the time that it needs to end", async () => {
  const { spec } = await read("deployment.yaml");
  expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(10);
  expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
});

test("the pod runs as the image's user, and writes to nothing but the image's volume", async () => {
  const { pod, container } = await readPod();
  const dockerfile = await readFile(path.join(ROOT, "Dockerfile"), "utf8");
  // `node` is 1000 in the image that ours is built on.
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(pod.automountServiceAccountToken).toBe(false);
  const writable = container.volumeMounts.filter(({ readOnly }: { readOnly?: boolean }) => !readOnly);
  expect(writable).toEqual([{ name: "data", mountPath: /^VOLUME (.+)$/m.exec(dockerfile)?.[1] }]);
});

test("its limits are those of compose, and its probes the image's health check", async () => {
  const { container } = await readPod();
  const { services } = await readSource("docker-compose.yml");
  expect(container.resources.limits.memory).toBe(services.lowstockd.mem_limit.replace(/m$/, "Mi"));
  const dockerfile = await readFile(path.join(ROOT, "Dockerfile"), "utf8");
  expect(dockerfile).toMatch(/^HEALTHCHECK .* CMD \["node", "\/app\/dist\/main.js", "health"\]$/m);
  expect(dockerfile).toContain("ln -s /app/dist/main.js /usr/local/bin/lowstockd");
  for (const probe of [container.startupProbe, container.livenessProbe]) {
    expect(probe).toMatchObject({ exec: { command: ["lowstockd", "health"] }, timeoutSeconds: 10 });
  }
});

test("the config is compose's, its file where the image looks, and its secrets where it names them", async () => {
  const { pod, container } = await readPod();
  const { configMapGenerator, secretGenerator } = await read("kustomization.yaml");
  expect(await read("lowstockd.yaml")).toEqual(await readSource("config/lowstockd.compose.yaml"));

  const mountOf = (name: string) =>
    container.volumeMounts.find((mount: { name: string }) => mount.name === name)?.mountPath;
  const volumeOf = (name: string) => pod.volumes.find((volume: { name: string }) => volume.name === name);
  expect(configMapGenerator).toEqual([{ name: volumeOf("config").configMap.name, files: ["lowstockd.yaml"] }]);
  expect(mountOf("config")).toBe("/config");
  expect(secretGenerator).toEqual([{ name: volumeOf("secrets").secret.secretName, files: expect.any(Array) }]);
  const named = (await readFile(path.join(MANIFESTS, "lowstockd.yaml"), "utf8")).matchAll(/_file: (\S+)/g);
  const mounted = secretGenerator[0].files.map((file: string) => `${mountOf("secrets")}/${path.basename(file)}`);
  expect(mounted.toSorted()).toEqual([...named].map(([, file]) => file).toSorted());
});

test("the image is of this version", async () => {
  const { container } = await readPod();
  const { version } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8"));
  const { images } = await read("kustomization.yaml");
  expect(images).toEqual([{ name: container.image, newTag: version }]);
});

/** Has kustomize put everything together. @param edit what is changed in kustomization.yaml before */
async function kustomize(edit: (text: string) => string = (text) => text) {
  const copy = await mkdtemp(path.join(folder, "kubernetes-"));
  await cp(MANIFESTS, copy, { recursive: true, filter: (source) => path.basename(source) !== "secrets" });
  await mkdir(path.join(copy, "secrets"));
  const kustomization = edit(await readFile(path.join(MANIFESTS, "kustomization.yaml"), "utf8"));
  await writeFile(path.join(copy, "kustomization.yaml"), kustomization);
  for (const file of parse(kustomization).secretGenerator[0].files) await writeFile(path.join(copy, file), "secret");
  const { stdout } = await run("kubectl", ["kustomize", copy]);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

/** Has kustomize put a component in, with the secrets that it takes besides, whose lines are commented out. */
async function kustomizeWith(component: string, secrets: readonly string[]) {
  const made = await kustomize((text) =>
    secrets
      .reduce((edited, name) => edited.replace(`# - secrets/${name}`, `- secrets/${name}`), text)
      .replace(`# components: [${component}]`, `components: [${component}]`),
  );
  expect(await complaintsAbout(made.filter(({ kind }) => kind in TYPES))).toBe("");
  const of = (kind: string) => made.find((manifest) => manifest.kind === kind);
  expect(of("PersistentVolumeClaim")).toBeUndefined();
  expect(Object.keys(of("Secret").data)).toEqual(expect.arrayContaining([...secrets]));
  const { spec } = of("Deployment");
  const { containers, volumes, ...pod } = spec.template.spec;
  expect(containers).toHaveLength(1);
  for (const listed of [containers[0].volumeMounts, volumes])
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(["config", "secrets"]);
  return { spec, pod, container: containers[0], budget: of("PodDisruptionBudget").spec };
}

testWithTool(
  "kubectl",
  "the pair is two pods without a volume, one of which at least is left in peace, and no third that would not be ready",
  async () => {
    const { spec, container, budget } = await kustomizeWith("pair", ["store_url"]);
    expect(spec).toMatchObject({
      replicas: 2,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } },
    });
    expect(container.args).toEqual(["run", "--standby"]);
    expect(budget).toEqual({ maxUnavailable: 1, selector: spec.selector });
  },
);

testWithTool(
  "kubectl",
  "the fleet is three pods without a volume on several nodes, two of which at least are left in peace, asked over HTTP how they are",
  async () => {
    const { spec, pod, container, budget } = await kustomizeWith("fleet", ["store_url", "redis_url", "http_token"]);
    expect(spec).toMatchObject({
      replicas: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    });
    expect(budget).toEqual({ minAvailable: 2, selector: spec.selector });
    expect(pod.topologySpreadConstraints).toEqual([
      expect.objectContaining({ topologyKey: "kubernetes.io/hostname", labelSelector: spec.selector }),
    ]);
    expect(container.args).toBeUndefined();
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const asks = (path: string) => ({ httpGet: { path, port: container.ports[0].name } });
    expect([startupProbe, livenessProbe, readinessProbe]).toMatchObject([
      asks("/-/healthy"),
      asks("/-/healthy"),
      asks("/-/ready"),
    ]);
    for (const probe of [startupProbe, livenessProbe]) expect(probe.exec).toBeUndefined();
    const { resources } = (await readPod()).container;
    expect(container.resources.limits).toEqual(resources.limits);
  },
);

test("what the fleet says that the config takes is what compose's fleet has, with its secrets and its port", async () => {
  const [comment = ""] = (await readFile(path.join(MANIFESTS, "fleet/kustomization.yaml"), "utf8")).split("apiVersion");
  const told = parse([...comment.matchAll(/(?:store|scale|http): \{.*\}/g)].join("\n"));
  const { store, scale, http } = await readSource("deploy/compose/lowstockd.fleet.yaml");
  expect(told).toEqual({ store, scale, http });
  const [{ ports }] = (await read("fleet/deployment.yaml")).spec.template.spec.containers;
  expect(ports).toEqual([{ name: "http", containerPort: Number(http.listen.split(":")[1]) }]);
});

testWithTool("kubectl", "kustomize puts it together, with names by content for config and secrets", async () => {
  const made = await kustomize();
  expect(made.map(({ kind }) => kind).toSorted()).toEqual([
    "ConfigMap",
    "Deployment",
    "Namespace",
    "PersistentVolumeClaim",
    "Secret",
  ]);
  const nameOf = (kind: string) => made.find((manifest) => manifest.kind === kind)?.metadata.name;
  const { volumes } = made.find(({ kind }) => kind === "Deployment").spec.template.spec;
  expect(nameOf("ConfigMap")).toMatch(/^lowstockd-config-\w+$/);
  expect(volumes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ configMap: { name: nameOf("ConfigMap") } }),
      expect.objectContaining({ secret: expect.objectContaining({ secretName: nameOf("Secret") }) }),
    ]),
  );
});
