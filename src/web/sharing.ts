/**
 * Makes a reading that is shared: whoever asks while one is under way, or within a while after it, has the same answer. So
 * many readers cost the store and the loops no more than one.
 * @param ms how long an answer may be old; a failure is shared with nobody who asks later
 */
export function sharing<Answer>(read: () => Promise<Answer>, now: () => Date, ms: number): () => Promise<Answer> {
  let last: { readonly answer: Promise<Answer>; readonly at: number } | null = null;
  return () => {
    const at = now().getTime();
    if (last && at - last.at < ms && at >= last.at) return last.answer;
    const answer = read();
    const entry = { answer, at };
    last = entry;
    answer.catch(() => {
      if (last === entry) last = null;
    });
    return answer;
  };
}
