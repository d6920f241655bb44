import { ShieldError } from '../../../domain/errors.ts'
import type { Resolving, Verdict } from '../../../domain/ports/gate.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { failureOf } from '../../../gate/send/outcome-of-request.ts'
import type { App } from '../../app.ts'
import { askReason } from '../../ask/reason.ts'
import { endWith, sayRequest } from '../../end-with.ts'
import { textOption, type Invocation } from '../../frame.ts'

/** Looks first; a verdict is asked for only without proof. */
export async function resolveCommand({ app, args, options }: Invocation): Promise<number> {
  const given = verdictFrom(options)
  const { requests } = await app.gate()
  const { id } = await requests.get(args[0] ?? '')
  const looked = await requests.lookForProof(id)
  if (looked.request.state !== 'unknown') return endWith(app, looked.request)
  if (app.terminal.isInteractive) app.terminal.alert(`${foundNothing(looked)}\n`)
  else app.terminal.remark(foundNothing(looked))
  const verdict = given ?? (app.terminal.isInteractive ? await askVerdict(app, id) : null)
  if (verdict === null) throw stillInDoubt(looked.request)
  return endByWord(app, await requests.settleByWord(id, verdict))
}

/** The hint that others give leads to this very command. */
function stillInDoubt(request: ApprovalRequest): ShieldError {
  return new ShieldError('outcome_unknown', failureOf(request)?.message ?? `${request.id} is in doubt`, {
    hint: `shield approvals resolve ${request.id} --applied --reason TEXT, or --not-applied, once somebody has looked at the provider`,
  })
}

function endByWord(app: App, request: ApprovalRequest): number | Promise<number> {
  if (request.state !== 'failed') return endWith(app, request)
  sayRequest(
    app,
    request,
    `${request.id} is settled as not applied, by the word of ${request.ending?.by?.name ?? 'somebody'}`,
  )
  return 0
}

function verdictFrom(options: Invocation['options']): Verdict | null {
  const [applied, notApplied] = [options['applied'] === true, options['notApplied'] === true]
  const reason = textOption(options, 'reason')?.trim()
  if (!applied && !notApplied) return null
  if (applied && notApplied)
    throw new ShieldError('usage', '--applied and --not-applied cannot be used together', {
      hint: 'Leave both out to look for proof, or say the one that you know',
    })
  if (reason === undefined || reason === '') {
    throw new ShieldError('usage', 'A verdict needs --reason: how you know', {
      hint: '--reason "the event is in the calendar"',
    })
  }
  return { applied, reason }
}

function foundNothing({ finding, problem }: Resolving): string {
  if (problem !== null) return `Could not look for proof: ${problem}`
  if (finding === null) return 'No proof can be found by a program: only a person can say'
  if (finding.kind === 'foreign') return `No proof: ${finding.reason}`
  return 'No proof was found, which does not prove that it was not applied: it may still land'
}

async function askVerdict(app: App, id: string): Promise<Verdict | null> {
  const choice = await app.prompts.choose({
    message: `What happened to ${id}?`,
    choices: [
      { label: 'Leave it in doubt', value: 'leave' },
      { label: 'It was applied: I saw it there', value: 'applied' },
      { label: 'It was not applied: I looked, and it is not there', value: 'not-applied' },
    ],
    default: 'leave',
  })
  if (choice === 'leave') return null
  const reason = await askReason(app, 'how do you know?')
  if (reason === null) throw new ShieldError('usage', 'A verdict needs a reason')
  return { applied: choice === 'applied', reason }
}
