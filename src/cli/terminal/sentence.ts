import type { Surface } from './terminal.ts'
import { widthOf, wrap } from './wrap.ts'

const INDENT = '  '

/** A command of ours inside a sentence; a comma, a semicolon and a bracket end it. */
const COMMAND = /\bshield [a-z](?:(?![,;)](?: |$)).)*/g

/** What `safeText` leaves in no text: a space that nothing may be broken at, and one that a shell joins again. */
const HELD = '\u0000'
const JOINED = '\u0001'

/**
 * One sentence, which safeText has made safe, as a terminal shows it: broken between words, with the rest indented, so
 * that it passes for no line of ours. A command stays on one line where it fits; a longer one is broken before its flags,
 * as a shell puts it together again.
 */
export function fitSentence(text: string, { isTerminal, width }: Surface): string {
  if (!isTerminal || widthOf(text) <= width) return text
  const room = width - INDENT.length
  const held = text.replaceAll(COMMAND, (command) => {
    const whole = command.replaceAll(' ', HELD)
    return widthOf(command) <= room ? whole : whole.replaceAll(`${HELD}--`, `${JOINED} --`)
  })
  return wrap(held, room)
    .map((line) => (line.endsWith(`${JOINED} `) ? `${line.slice(0, -2)} \\` : line))
    .join(`\n${INDENT}`)
    .replaceAll(`${JOINED} `, ' ')
    .replaceAll(HELD, ' ')
}
