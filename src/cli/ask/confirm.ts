import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { App } from '../app.ts'

interface Confirmation {
  /** What is done, for who has no terminal: `disconnecting`. */
  readonly doing: string
  /** The command that does it unasked. */
  readonly command: string
  /** The flag by which it does; `--yes` unless it says otherwise. */
  readonly flag?: string
  readonly question: string
  /** How things stand after a no. */
  readonly refused: string
}

/** Goes on after a yes alone. Fails with `usage` without a terminal, with `interrupted` after a no and on Ctrl-C. */
export async function confirm({ terminal, prompts }: App, ask: Confirmation): Promise<void> {
  if (!terminal.isInteractive) {
    throw new ShieldError('usage', `Without a terminal, ${ask.doing} needs ${ask.flag ?? '--yes'}`, {
      hint: ask.command,
    })
  }
  const isWanted = await tryOr(
    () => prompts.confirm(ask.question),
    (error) => {
      if (error.code === 'interrupted') return false
      throw error
    },
  )
  if (!isWanted) throw new ShieldError('interrupted', ask.refused)
}
