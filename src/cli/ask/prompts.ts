import { ShieldError } from '../../domain/errors.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import type { Ask, Question } from './inquirer-door.ts'

/** A question with its answers, one of which is marked at first. */
export interface Choosing<Value extends string> {
  readonly message: string
  readonly choices: readonly Choice<Value>[]
  readonly default: Value
  /** The answer that sends: its letter only points to it, and Enter gives it. */
  readonly sends?: Value
}

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
  /** A key that stands for it beside the arrows, of a to z. */
  readonly letter?: string
}

/**
 * Questions to a person, on stderr. Each fails with `interrupted` on Ctrl-C and at the end of the input, and with
 * `usage` where nobody is there to answer. An answer of `confirm` is never yes unless it was typed.
 */
export interface Prompts {
  readonly choose: <Value extends string>(question: Choosing<Value>) => Promise<Value>
  readonly confirm: (message: string) => Promise<boolean>
  /** What is typed is not shown. */
  readonly secret: (message: string) => Promise<string>
  readonly text: (message: string) => Promise<string>
}

/** What main.ts knows of the process. */
export interface PromptParts {
  readonly isInteractive: boolean
  readonly color: boolean
  readonly input: NodeJS.ReadableStream
  /** `process.stderr`: inquirer ends any other stream after the first answer. */
  readonly output: NodeJS.WritableStream
}

/** Prompts that load what they need only when the first question is asked: inquirer costs 20 ms. */
export function createPrompts(parts: PromptParts): Prompts {
  const ask = async (question: Question): Promise<unknown> => {
    if (!parts.isInteractive) {
      throw new ShieldError('usage', `Cannot ask without a terminal: ${question.message}`, {
        hint: 'Run it at a terminal, without --no-input, --json and CI',
      })
    }
    const { createAsk } = await import('./inquirer-door.ts')
    return answerOf(createAsk(parts), question)
  }
  return {
    choose: async ({ message, choices, default: preset, sends }) => {
      const answer = await ask({
        kind: 'choose',
        message: safeText(message),
        choices: choices.map(({ value, label, letter }) => ({ value, letter, name: safeText(label) })),
        preset,
        sends,
      })
      const chosen = choices.find(({ value }) => value === answer)
      if (chosen === undefined)
        throw new ShieldError('internal', 'A prompt answered with something that is not among its choices')
      return chosen.value
    },
    confirm: async (message) => (await ask({ kind: 'confirm', message: safeText(message) })) === true,
    secret: async (message) => String(await ask({ kind: 'secret', message: safeText(message) })),
    text: async (message) => String(await ask({ kind: 'text', message: safeText(message) })),
  }
}

async function answerOf(ask: Ask, question: Question): Promise<unknown> {
  try {
    return await ask(question)
  } catch (error) {
    if (error instanceof Error && /^(?:Exit|Abort|Cancel)PromptError$/.test(error.name)) {
      throw new ShieldError('interrupted', 'Stopped; nothing more was done', { cause: error })
    }
    throw error
  }
}
