import { spawn } from 'node:child_process'

type Environment = Readonly<Record<string, string | undefined>>

interface Pager {
  readonly words: readonly string[]
  /** Somebody named it; else it is what most machines have. */
  readonly isChosen: boolean
}

/** Which program shows what is longer than the terminal: of the environment alone, never of a file; undefined: none. */
export function choosePager(env: Environment): Pager | undefined {
  const chosen = env['SHIELD_PAGER'] ?? env['PAGER']
  if (chosen === undefined) return { words: ['less', '-FRX'], isChosen: false }
  const words = wordsOf(chosen)
  return words.length === 0 || words.join(' ') === 'cat' ? undefined : { words, isChosen: true }
}

/** Words as a shell would have them, with quotation marks and backslashes; nothing else of them means anything. */
export function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs) ?? []
  return words.map((word) =>
    word.replaceAll(
      /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs,
      (_match, one?: string, soft?: string, hard?: string) =>
        one ?? soft?.replaceAll(/\\(["\\$`])/g, '$1') ?? hard ?? '',
    ),
  )
}

/** Shows a text in a pager until that ends, however it ends. Resolves to whether it could be started. */
export async function showIn({ words }: Pager, text: string, env: Environment): Promise<boolean> {
  const [program = '', ...flags] = words
  const child = spawn(program, flags, {
    env: { ...env, LESS: env['LESS'] ?? 'FRX', LV: env['LV'] ?? '-c', PAGER: undefined },
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  // Whoever has seen enough leaves the rest unread.
  child.stdin.on('error', () => undefined)
  child.stdin.end(text)
  return new Promise((resolve) => {
    child.on('error', () => resolve(false))
    child.on('close', () => resolve(true))
  })
}
