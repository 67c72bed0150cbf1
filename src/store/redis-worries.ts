/** The part of a Redis client that is needed to read the server's settings. */
export interface Informant {
  info(section: string): Promise<string>;
  configGet(parameter: string): Promise<Readonly<Record<string, string>>>;
}

/**
 * Describes the settings of a Redis server by which it may lose entries; null when there are none. A setting that the server
 * does not tell, as many hosted ones, counts as safe.
 */
export async function findWorries(client: Informant): Promise<string | null> {
  const settings = async (name: string, section: string, field: string): Promise<string | undefined> => {
    const configured = await client.configGet(name).catch(() => ({}) as Record<string, string>);
    if (configured[name] !== undefined) return configured[name];
    const info = await client.info(section).catch(() => "");
    return new RegExp(`^${field}:(.*?)\\r?$`, "m").exec(info)?.[1];
  };
  const policy = await settings("maxmemory-policy", "memory", "maxmemory_policy");
  const appendOnly = await settings("appendonly", "persistence", "aof_enabled");
  const save = await settings("save", "persistence", "no such field");
  const evicts = policy !== undefined && policy !== "noeviction";
  const forgets = save === "" && (appendOnly === "no" || appendOnly === "0");
  if (!evicts && !forgets) return null;
  const worries = [
    ...(forgets ? ["keeps nothing on a disk (save is empty, appendonly is no)"] : []),
    ...(evicts ? [`may evict entries (maxmemory-policy is ${policy})`] : []),
  ];
  const advice = [...(forgets ? ["appendonly yes"] : []), ...(evicts ? ["maxmemory-policy noeviction"] : [])];
  return `${worries.join(" and ")}, and what it forgets is lost or told again: set ${advice.join(" and ")}`;
}
