/**
 * Makes a function that finds the value of each key once and keeps it for good. Only for keys of which there are few, such as
 * the time zones of a config, or for functions that soon go.
 */
export function once<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = find(key);
    known.set(key, value);
    return value;
  };
}
