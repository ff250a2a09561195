/**
 * Offsets: labels count code points, as Python does; the browser counts UTF-16 units.
 *
 * Both functions take an offset within `text` and never split a pair.
 */

/** Return how many code points lie before a place counted in UTF-16 units. */
export function toPoints(text: string, units: number): number {
  let points = 0;
  for (let at = 0; at < units && at < text.length; points += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return points;
}

/** Return the place in UTF-16 units that has so many code points before it. */
export function toUnits(text: string, points: number): number {
  let at = 0;
  for (let seen = 0; seen < points && at < text.length; seen += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
