import { createPromptModule } from 'inquirer'
import type { PromptParts } from './prompts.ts'

/** A question whose texts have been made safe already. */
export type Question =
  | {
      readonly kind: 'choose'
      readonly message: string
      readonly choices: readonly SafeChoice[]
      readonly preset: string
      /** Its letter only points to it. */
      readonly sends?: string | undefined
    }
  | { readonly kind: 'confirm' | 'secret' | 'text'; readonly message: string }

interface SafeChoice {
  readonly value: string
  readonly name: string
  readonly letter?: string | undefined
}

/** Resolves to the answer; rejects with one of inquirer's own errors when there is none. */
export type Ask = (question: Question) => Promise<unknown>

/** Asks through inquirer, one question at a time. */
export function createAsk({ color, input, output }: Omit<PromptParts, 'isInteractive'>): Ask {
  return async (question) => {
    const ended = new AbortController()
    const abort = (): void => ended.abort()
    // inquirer hangs when its input closes without an answer (Ctrl-D, end of file); readline pauses the stream then.
    for (const event of ['pause', 'end', 'close']) input.once(event, abort)
    try {
      const streams = { input, output, signal: ended.signal }
      const theme = color ? {} : { theme: PLAIN_THEME }
      const prompt = createPromptModule(streams)
      if (question.kind === 'choose')
        return await choose(prompt.prompts['select'] as Select, question, { streams, theme })
      const { answer } = await prompt({ name: 'answer', ...theme, ...asked(question) })
      return answer
    } finally {
      for (const event of ['pause', 'end', 'close']) input.removeListener(event, abort)
    }
  }
}

type Choosing = Extract<Question, { readonly kind: 'choose' }>

/** What inquirer gives without saying what it takes. */
type Select = (
  config: object,
  streams: Omit<PromptParts, 'isInteractive' | 'color'> & { readonly signal: AbortSignal },
) => Promise<unknown>

interface Looks {
  readonly streams: Parameters<Select>[1]
  readonly theme: object
}

/** Called by ourselves, and not through the module, so that its keys are heard before ours are. */
async function choose(
  select: Select,
  { message, choices, preset, sends }: Choosing,
  { streams, theme }: Looks,
): Promise<unknown> {
  const answer = select(
    {
      message,
      choices: choices.map(({ value, name, letter }) => ({
        value,
        name: letter === undefined ? name : `${letter}  ${name}`,
        short: name,
      })),
      default: preset,
      loop: false,
      pageSize: MOST_LINES,
      ...theme,
    },
    streams,
  )
  const letters = choices.flatMap(({ value, letter }) =>
    letter === undefined || value === sends ? [] : [letter],
  )
  if (letters.length === 0) return answer
  return answer.finally(listenForLetters(streams.input, letters))
}

/** For choices, so that the long names of a narrow terminal do not scroll. */
const MOST_LINES = 14

function asked({ kind, message }: Exclude<Question, Choosing>) {
  if (kind === 'confirm') return { type: 'confirm', message, default: false } as const
  if (kind === 'secret') return { type: 'password', message, toggleMask: false } as const
  return { type: 'input', message } as const
}

const same = (text: string): string => text

/** inquirer knows of NO_COLOR but not of --no-color. */
const PLAIN_THEME = {
  prefix: { idle: '?', done: '✔' },
  style: {
    answer: same,
    message: same,
    error: (text: string) => `> ${text}`,
    defaultAnswer: (text: string) => `(${text})`,
    help: same,
    highlight: same,
    key: (text: string) => `<${text}>`,
    keysHelpTip: (keys: readonly (readonly [string, string])[]) =>
      keys.map(([key, action]) => `${key} ${action}`).join(' • '),
    disabled: same,
    description: same,
    confirmDefault: (text: string) => text.charAt(0).toUpperCase() + text.slice(1),
  },
}

/** A key as Node's readline tells it. */
interface Key {
  readonly name?: string
  readonly ctrl?: boolean
  readonly meta?: boolean
}

/**
 * Lets letters stand beside the arrows of inquirer's `select`, which finds a choice by how its name begins and waits for
 * Enter. It is told of each key before this is: then the letter is taken back, so that the next one is read by itself and
 * never as the second of a word, and Enter follows where the letter is one that answers at once. Returns how to stop.
 */
function listenForLetters(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  answers: readonly string[],
): () => void {
  const press = (name: string): void => void input.emit('keypress', undefined, { name })
  const onKey = (_text: unknown, { name = '', ctrl = false, meta = false }: Key): void => {
    if (!/^[a-z]$/.test(name) || ctrl || meta) return
    press('backspace')
    if (!answers.includes(name)) return
    stop()
    press('return')
  }
  const listen = (): void => void input.on('keypress', onKey)
  // At a terminal inquirer begins to listen only then: what was typed before the question is thrown away.
  const later = input.isTTY === true ? setImmediate(listen) : undefined
  if (later === undefined) listen()
  const stop = (): void => {
    clearImmediate(later)
    input.removeListener('keypress', onKey)
  }
  return stop
}
