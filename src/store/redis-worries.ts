/** The little of a client that it takes to ask. */
export interface Informant {
  info(section: string): Promise<string>;
  configGet(parameter: string): Promise<Readonly<Record<string, string>>>;
}

/**
 * What a Redis server is set to that may make it forget; null where nothing is known to. What the server does not tell, as
 * many hosted ones do not, is no worry.
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
