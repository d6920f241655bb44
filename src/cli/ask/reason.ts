import type { App } from '../app.ts'
import { textOption, type Invocation, type Options } from '../frame.ts'

/** Asks for a reason, in the same words wherever there is one; null where none was typed. */
export async function askReason(
  { prompts }: Pick<App, 'prompts'>,
  about = 'optional',
): Promise<string | null> {
  const typed = (await prompts.text(`Reason (${about}):`)).trim()
  return typed === '' ? null : typed
}

/** Whether somebody is there to be asked for what no flag says. */
export function mayAskReason({ app, options }: Pick<Invocation, 'app' | 'options'>): boolean {
  return app.terminal.isInteractive && options['yes'] !== true && reasonGiven(options) === null
}

/** `--reason` */
export function reasonGiven(options: Options): string | null {
  return textOption(options, 'reason') ?? null
}
