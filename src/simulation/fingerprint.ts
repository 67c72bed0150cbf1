const { imul } = Math;

/**
 * Returns a number of 53 bits that another text shares by chance only. It is no secret and no proof: whoever can choose texts can
 * find two with the same number.
 */
export function fingerprint(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = imul(low ^ code, 0x01000193);
    high = imul(high ^ code, 0x5bd1e995);
  }
  high ^= high >>> 15;
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
