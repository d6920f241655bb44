import { replaceUnsafe, safeText, toEscape } from '../../domain/text/safe-text.ts'
import type { Globals } from '../app.ts'
import { jsonText, withSaid } from './json.ts'
import { createPipe, type WriteSync } from './pipe.ts'
import { fitSentence } from './sentence.ts'
import { wrap } from './wrap.ts'

/** How wide a line may be, and whether it is read by a person, in colour. */
export interface Surface {
  readonly isTerminal: boolean
  /** Columns, as they are when it is asked. */
  readonly width: number
  readonly color: boolean
}

/** Everything that reaches a person or a pipe goes through here. */
export interface Terminal {
  /** The result, whole, on stdout. A reader that has gone away (`| head`) is not a failure. */
  readonly out: (text: string) => void
  /** The same for what somebody reads at leisure: in a pager, at a terminal that has fewer lines. */
  readonly page: (text: string) => Promise<void>
  /**
   * In place of all that the terminal shows: as much of a text as fits it, and a line below; nothing where that is there
   * already. Only where `canRedraw`.
   */
  readonly redraw: (text: string, below: string) => void
  /** Whether stdout is a terminal that may be drawn on anew. */
  readonly canRedraw: boolean
  /** Whether that reader has gone away: a result that comes in pieces may stop there. */
  readonly isOutGone: () => boolean
  /**
   * The result as one JSON object with a line feed; a list is a page. What was to be said beside it stands in it:
   * `next` is the command that takes it further, `warnings` holds what `warn`, `announce` and `remark` said.
   */
  readonly json: (value: NoArray, next?: string) => void
  /** With `--json`, one line on stdout before the value: what a program has to know while the command goes on. */
  readonly event: (event: NoArray) => void
  /** Talk on stderr, which `--quiet` and `--json` silence. */
  readonly talk: (text: string) => void
  /** What has to be said even under `--quiet`, such as a preview that is about to be decided on. */
  readonly alert: (text: string) => void
  /** One sentence of talk that a program needs too: with `--json` it stands in the value. */
  readonly remark: (sentence: string) => void
  /** One sentence that has to be said even under `--quiet`; with `--json` it stands in the value. */
  readonly announce: (sentence: string) => void
  /** One warning on stderr, once, also under `--quiet`; with `--json` it stands in the value. */
  readonly warn: (sentence: string) => void
  /** What `warn`, `announce` and `remark` kept for the value. */
  readonly kept: () => readonly string[]
  /** The error that a command ends with: with `--json` all that may stand on stderr. */
  readonly fail: (text: string) => void
  /** One line on stderr that the next one replaces; null takes it away. Nothing happens without `hasStatus`. */
  readonly status: (line: string | null) => void
  /** Whether stderr is a terminal on which a line may be redrawn. */
  readonly hasStatus: boolean
  /** Columns, for help texts. */
  readonly width: number
  /** What to lay a result out for. */
  readonly outSurface: Surface
  /** What to lay talk out for; stderr may be a terminal where stdout is a pipe. */
  readonly talkSurface: Surface
  /** Whether somebody is there to be asked. stdout may be a pipe all the same. */
  readonly isInteractive: boolean
  /** All of stdin; fails with `usage` beyond `longestBytes`. */
  readonly readStdin: (longestBytes: number) => Promise<Uint8Array>
  /** Called at each Ctrl-C from now on, instead of the process ending. Returns how to stop that. */
  readonly onInterrupt: (handler: () => void) => () => void
}

/** An array has no place for what is said beside it. */
export type NoArray = Readonly<Record<string, unknown>>

/** What main.ts knows of the process. */
export interface TerminalParts {
  /** `fs.writeSync`: may write less than asked, and throws EAGAIN when a pipe is full. */
  readonly writeSync: WriteSync
  /** Blocks that long, in milliseconds, before a full pipe is tried again. */
  readonly pause: (milliseconds: number) => void
  readonly readStdin: Terminal['readStdin']
  readonly onInterrupt: Terminal['onInterrupt']
  readonly stdinIsTerminal: boolean
  readonly stdoutIsTerminal: boolean
  readonly stderrIsTerminal: boolean
  /** Width of the stream that is a terminal, which may change; undefined when no stream is. */
  readonly columns: number | undefined
  /** Lines of the terminal that stdout is, which may change; undefined: nobody knows. */
  readonly rows?: number | undefined
  /** `NO_COLOR`, `TERM`, `CI`, `SHIELD_PAGER` and `PAGER` are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The flags that every command takes. */
  readonly globals: Pick<Globals, 'json' | 'input' | 'color' | 'quiet'>
}

const DEFAULT_WIDTH = 80
const NARROWEST = 20

/** Builds the one writer of a command. */
export function createTerminal(parts: TerminalParts): Terminal {
  const outSurface = surfaceOf(parts, parts.stdoutIsTerminal)
  const talkSurface = surfaceOf(parts, parts.stderrIsTerminal)
  const stdout = createPipe(parts, 1)
  const stderr = createPipe(parts, 2)
  const { quiet, json } = parts.globals
  const hasStatus = talkSurface.isTerminal && !quiet && !json && !isPlain(parts.env)
  const status = createStatus(stderr, talkSurface, hasStatus)
  const out = (text: string): void => {
    status(null)
    stdout.write(guard(text, outSurface))
  }
  const fail = (text: string): void => {
    status(null)
    stderr.tryWrite(guard(text, talkSurface))
  }
  const alert = json ? () => undefined : fail
  const talk = quiet ? () => undefined : alert
  const told = new Set<string>()
  const say = (to: (text: string) => void, sentence: string, mark = ''): void => {
    told.add(sentence)
    to(`${fitSentence(mark + safeText(sentence), talkSurface)}\n`)
  }
  const warn = (sentence: string): void => {
    if (!told.has(sentence)) say(alert, sentence, 'warning: ')
  }
  const kept = (): readonly string[] => (json ? [...told] : [])
  return {
    out,
    page: (text) => page(text, { parts, surface: outSurface, out, warn }),
    redraw: createScreen(parts, outSurface, stdout.write),
    canRedraw: parts.stdoutIsTerminal && !json && !isPlain(parts.env),
    isOutGone: stdout.isGone,
    json: (value, next) => out(jsonText(withSaid(value, next, kept()))),
    event: (event) => {
      if (json) out(jsonText(event))
    },
    talk,
    alert,
    announce: (sentence) => say(alert, sentence),
    remark: (sentence) => say(talk, sentence),
    warn,
    kept,
    fail,
    status,
    hasStatus,
    width: outSurface.width,
    outSurface,
    talkSurface,
    isInteractive: isInteractive(parts),
    readStdin: parts.readStdin,
    onInterrupt: parts.onInterrupt,
  }
}

function isInteractive({ stdinIsTerminal, stderrIsTerminal, globals, env }: TerminalParts): boolean {
  return stdinIsTerminal && stderrIsTerminal && globals.input && !globals.json && !isSet(env['CI'])
}

function createScreen(
  parts: TerminalParts,
  surface: Surface,
  write: (text: string) => void,
): Terminal['redraw'] {
  let drawn = ''
  return (text, below) => {
    const screen = screenOf(guard(text, surface), safeText(below), parts)
    if (screen !== drawn) write(screen)
    drawn = screen
  }
}

const ERASE_SCREEN = '\u001b[H\u001b[2J'

function screenOf(text: string, below: string, { rows = Infinity }: TerminalParts): string {
  const lines = text.split('\n').slice(0, -1)
  const room = Math.max(1, rows - 2)
  const shown =
    lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`]
  return `${ERASE_SCREEN}${[...shown, below].join('\n')}\n`
}

interface Paging extends Pick<Terminal, 'out' | 'warn'> {
  readonly parts: TerminalParts
  readonly surface: Surface
}

async function page(text: string, { parts, surface, out, warn }: Paging): Promise<void> {
  if (!isPaged(parts, text)) return out(text)
  // lazy: what fits the screen needs no other process.
  const { choosePager, showIn } = await import('./pager.ts')
  const pager = choosePager(parts.env)
  if (pager === undefined) return out(text)
  // Ctrl-C is for the pager, which knows what to do with it.
  const dispose = parts.onInterrupt(() => undefined)
  const isShown = await showIn(pager, guard(text, surface), parts.env)
  dispose()
  if (isShown) return
  if (pager.isChosen) warn(`the pager ${pager.words[0]} could not be started`)
  out(text)
}

/** More than the terminal shows at once, and somebody is there to leaf through it. */
function isPaged({ stdoutIsTerminal, rows = Infinity, globals, env }: TerminalParts, text: string): boolean {
  const isReader = stdoutIsTerminal && globals.input && !globals.json && !isPlain(env)
  return isReader && text.split('\n').length > rows
}

function surfaceOf(parts: TerminalParts, isTerminal: boolean): Surface {
  const { globals, env } = parts
  return {
    isTerminal,
    get width() {
      return Math.max(NARROWEST, parts.columns ?? DEFAULT_WIDTH)
    },
    color: isTerminal && globals.color && !isSet(env['NO_COLOR']) && !isPlain(env),
  }
}

/** A log or a terminal that can only be written to, line after line. */
function isPlain(env: TerminalParts['env']): boolean {
  return isSet(env['CI']) || env['TERM'] === 'dumb'
}

/** An empty variable counts as unset, as https://no-color.org asks. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}

/**
 * The last look before writing. Whatever lays text out has escaped it already; what it forgot is escaped here, so
 * that no mistake elsewhere lets text from outside drive the terminal. Our own colours pass where there is colour.
 */
function guard(text: string, surface: Surface): string {
  if (/^[ -~\n\t]*$/.test(text)) return text
  // oxlint-disable-next-line no-control-regex -- our own colour sequences and the tab between columns
  const parts = text.split(surface.color ? /(\u001b\[\d+(?:;\d+)*m|\t)/ : /(\t)/)
  return parts.map((part, index) => (index % 2 === 1 ? part : replaceUnsafe(part, toEscape))).join('')
}

const ERASE_LINE = '\r\u001b[K'

function createStatus(
  stderr: { readonly tryWrite: (text: string) => void },
  surface: Surface,
  isOn: boolean,
): Terminal['status'] {
  let isDrawn = false
  return (line) => {
    if (!isOn || (line === null && !isDrawn)) return
    // One column stays free, or the cursor wraps and the next erasing misses a line.
    const [shown = ''] = line === null ? [] : wrap(safeText(line), surface.width - 1)
    stderr.tryWrite(`${ERASE_LINE}${shown}`)
    isDrawn = line !== null
  }
}
