// Reads what strace wrote with -yy -xx: every text in it is hexadecimal, so a line is one call and nothing in it can be
// mistaken for its punctuation.

const LINE = /^(\w+)\((.*)\)\s+= (\?|-?\d+|0x[0-9a-f]+)/
const DESCRIPTOR = /^(\d+)<((?:\\x[0-9a-f]{2})+|[^>[]*\[[^\]]*\]|[^>]*)>/
const TEXT = /"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g

/** The calls of one thread, oldest first. */
export function parseTrace(text) {
  const counts = new Map()
  return text.split('\n').flatMap((line) => {
    const [, name, argument, result] = LINE.exec(line) ?? []
    if (name === undefined) return []
    counts.set(name, (counts.get(name) ?? 0) + 1)
    // `ordinal`: how many calls of that name there had been, itself included; by this strace counts, too.
    return [{ name, argument, result: result === '?' ? null : Number(result), ordinal: counts.get(name) }]
  })
}

/** The descriptor that a call works on, and what it stands for: a path, or such as `TCP:[…]`. */
export function descriptorOf({ argument }) {
  const [, number, what] = DESCRIPTOR.exec(argument) ?? []
  return number === undefined ? undefined : { number: Number(number), what: bytesOf(what).toString() }
}

/** Every text among the arguments, as bytes. Fails when strace cut one off. */
export function textsOf({ name, argument }) {
  return [...argument.matchAll(TEXT)].map(([, hexadecimal, isCut]) => {
    if (isCut !== undefined) throw new Error(`strace cut off what ${name} was given`)
    return bytesOf(hexadecimal)
  })
}

/** The paths among the arguments of a call on names. */
export function pathsOf(call) {
  return textsOf(call).map((bytes) => bytes.toString())
}

/** Argument number `index` of one that takes no text or structure after its texts, as a number. */
export function lastNumber({ argument }) {
  return Number(argument.slice(argument.lastIndexOf(',') + 1))
}

function bytesOf(text) {
  return /^(?:\\x[0-9a-f]{2})*$/.test(text)
    ? Buffer.from(text.replaceAll('\\x', ''), 'hex')
    : Buffer.from(text)
}
