/**
 * Makes a function that returns the first of all values with the same content, so that equal parts of thousands of levels are
 * in memory once. Only for plain values that nobody changes.
 */
export function holdOnce<Value extends object>(): (value: Value) => Value {
  const held = new Map<string, Value>();
  return (value) => {
    const content = JSON.stringify(value);
    const first = held.get(content);
    if (first !== undefined) return first;
    held.set(content, value);
    return value;
  };
}
