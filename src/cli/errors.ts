import { EXIT_CODES, isShieldError, type ErrorCode } from '../domain/errors.ts'
import { redact } from '../domain/text/redact.ts'
import { safeText } from '../domain/text/safe-text.ts'
import type { Globals } from './app.ts'
import { jsonText } from './terminal/json.ts'
import type { Surface, Terminal } from './terminal/terminal.ts'
import { fitSentence } from './terminal/sentence.ts'
import { wrap } from './terminal/wrap.ts'
import { loadPaint, type Paint } from './terminal/paint.ts'

interface ErrorOptions extends Pick<Globals, 'json' | 'debug'> {
  /** In place of the exit code of the error's own code. */
  readonly exit?: number
}

/** An error as every form of it is shown. */
interface ShownError {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | null
  readonly exit: number
  /** Only with `--debug`. */
  readonly stack?: readonly string[]
}

/**
 * Says on stderr what went wrong and one thing to do next, and returns the exit code. With `--json` it is one object,
 * `{"error":{"code","message","hint","exit"}}`. An error that nobody threw on purpose is a bug of ours: its text may
 * hold anything, so it is shown only with `--debug`. Whatever stands in `secrets` is never shown.
 */
export async function showError(
  terminal: Terminal,
  error: unknown,
  options: ErrorOptions,
  secrets: readonly string[] = [],
): Promise<number> {
  const described = describe(error, options.debug, (text) => redact(text, secrets))
  const shown = { ...described, exit: options.exit ?? described.exit }
  const text = options.json
    ? jsonText({ error: { ...shown, ...warningsOf(terminal) } })
    : asLines(shown, linesOf(error, secrets), terminal.talkSurface, await loadPaint(terminal.talkSurface))
  terminal.fail(text)
  return shown.exit
}

/** What would have been said before it: nothing but this one object may stand on stderr. */
function warningsOf(terminal: Terminal): { readonly warnings?: readonly string[] } {
  const warnings = terminal.kept()
  return warnings.length === 0 ? {} : { warnings }
}

function describe(error: unknown, debug: boolean, clean: (text: string) => string): ShownError {
  const stack = debug ? { stack: stackOf(error).map(clean) } : {}
  if (!isShieldError(error)) {
    const hint = debug ? null : 'Run it again with --debug to see where, and report it'
    return { code: 'internal', message: 'This is a bug in shield', hint, exit: EXIT_CODES.internal, ...stack }
  }
  return {
    code: error.code,
    message: clean(error.message),
    hint: error.hint === undefined ? null : clean(error.hint),
    exit: EXIT_CODES[error.code],
    ...stack,
  }
}

const MOST_CAUSES = 5

/** The lines of the stack and of the causes. Only the stack of an error is read: other members may hold a secret. */
function stackOf(error: unknown): readonly string[] {
  const lines: string[] = []
  let current = error
  for (let depth = 0; depth < MOST_CAUSES && current instanceof Error; depth += 1) {
    const stack = current.stack ?? `${current.name}: ${current.message}`
    lines.push(...`${depth > 0 ? 'caused by ' : ''}${stack}`.split('\n'))
    current = current.cause
  }
  return lines.length > 0 ? lines : [`thrown: ${typeof error}`]
}

/** The message line by line, where it tells of several things; else empty. */
function linesOf(error: unknown, secrets: readonly string[]): readonly string[] {
  return isShieldError(error) ? (error.lines ?? []).map((line) => redact(line, secrets)) : []
}

/** What somebody broke off themselves is not an error to them. */
function asLines(
  { code, message, hint, stack = [] }: ShownError,
  [first = message, ...findings]: readonly string[],
  surface: Surface,
  paint: Paint,
): string {
  const marked = (mark: string, text: string, color: (text: string) => string): string =>
    fitSentence(`${mark} ${safeText(text)}`, surface).replace(mark, () => color(mark))
  const lines = [
    code === 'interrupted' ? fitSentence(safeText(first), surface) : marked('error:', first, paint.bad),
    ...findings.flatMap((finding) => findingLines(finding, surface)),
    ...(hint === null ? [] : [marked('hint:', hint, paint.command)]),
    ...stack.map((line) => paint.quiet(safeText(line))),
  ]
  return `${lines.join('\n')}\n`
}

/** One of several things that are wrong, indented; at a terminal broken between words. */
function findingLines(finding: string, { isTerminal, width }: Surface): readonly string[] {
  const text = safeText(finding)
  const lines = isTerminal ? wrap(text, width - 4) : [text]
  return lines.map((line, index) => `${index === 0 ? '  ' : '    '}${line}`)
}
