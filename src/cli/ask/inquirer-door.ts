import { createPromptModule } from 'inquirer'
import type { PromptParts } from './prompts.ts'

/** A question whose texts have been made safe already. */
export type Question =
  | {
      readonly kind: 'choose'
      readonly message: string
      readonly choices: readonly { readonly value: string; readonly name: string }[]
      readonly preset: string
    }
  | { readonly kind: 'confirm' | 'secret' | 'text'; readonly message: string }

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
      const prompt = createPromptModule({ input, output, signal: ended.signal })
      const { answer } = await prompt({
        name: 'answer',
        ...(color ? {} : { theme: PLAIN_THEME }),
        ...asked(question),
      })
      return answer
    } finally {
      for (const event of ['pause', 'end', 'close']) input.removeListener(event, abort)
    }
  }
}

function asked(question: Question) {
  const { message } = question
  if (question.kind === 'choose') {
    const choices = question.choices.map((choice) => ({ ...choice }))
    return { type: 'select', message, choices, default: question.preset, loop: false } as const
  }
  if (question.kind === 'confirm') return { type: 'confirm', message, default: false } as const
  if (question.kind === 'secret') return { type: 'password', message, toggleMask: false } as const
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
