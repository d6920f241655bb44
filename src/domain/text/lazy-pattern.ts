/**
 * A pattern that is made when it is first asked for. V8 looks into Unicode's tables as soon as it parses a literal with
 * `\p{…}`, wherever that stands: the ones of the terminal cost 30 million instructions at each start, and most texts
 * never need them. `source` is what would stand between the slashes.
 */
export function lazyPattern(source: string, flags: string): () => RegExp {
  let pattern: RegExp | undefined
  return () => (pattern ??= new RegExp(source, flags))
}
