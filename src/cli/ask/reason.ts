import { tryOr } from '../../domain/errors.ts'
import { reasonIn, type ApprovalRequest } from '../../domain/request/request.ts'
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

/** `--reason`; null where no word of it was given. */
export function reasonGiven(options: Options): string | null {
  return reasonIn(textOption(options, 'reason'))
}

/**
 * The reason for an approval: the one that is given, or what is typed where a rule demands one and somebody is there to be
 * asked.
 */
export async function reasonToApprove(
  app: App,
  requests: readonly ApprovalRequest[],
  given: string | null,
): Promise<string | null> {
  if (given !== null || !app.terminal.isInteractive) return given
  const { policy } = await app.gate()
  const rules = new Set<string>()
  for (const { id, state } of requests) {
    // What cannot be told is told by the approval itself.
    const explained =
      state === 'pending'
        ? await tryOr(
            () => policy.explain(id),
            () => null,
          )
        : null
    for (const rule of explained?.reasonRequiredBy ?? []) rules.add(rule)
  }
  return rules.size === 0 ? null : askRequired(app, [...rules].join(', '))
}

/** Asks until a reason is typed. Fails as a prompt does where somebody gives up. */
async function askRequired(app: App, rules: string): Promise<string> {
  for (;;) {
    const reason = await askReason(app, `required by ${rules}`)
    if (reason !== null) return reason
    app.terminal.alert(`Nothing is approved without a reason; Ctrl-C leaves it waiting\n`)
  }
}
