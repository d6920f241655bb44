import { ShieldError } from '../../../domain/errors.ts'
import type { ApprovalRequest, Decision } from '../../../domain/request/request.ts'
import type { Considered } from '../../../domain/request/request-view.ts'
import { compareRequests, type Comparison } from '../../../gate/show/compare-requests.ts'
import type { App } from '../../app.ts'
import type { LongValues } from '../../show/facts.ts'
import type { Invocation } from '../../frame.ts'
import { wholeOf } from '../../show/put-before.ts'
import { countLongInBatch, renderBatch, type AlikeToday } from '../../show/render-batch.ts'

type Verdict = Decision['verdict']

export interface Terms {
  readonly verdict: Verdict
  readonly count: number
  readonly expected: number | undefined
}

/** Whether somebody is asked. Without a question, the count is what shows that the same requests are meant. */
export function mustAsk(
  app: App,
  options: Invocation['options'],
  { verdict, count, expected }: Terms,
): boolean {
  const isSure = options['yes'] === true
  if (isSure && expected !== undefined) return false
  if (!isSure && app.terminal.isInteractive) return true
  throw new ShieldError(
    'usage',
    `To ${verdict} several without being asked needs --yes and --expect-count; ${count === 1 ? '1 matches' : `${count} match`}`,
    { hint: `Look at them first, then add --yes --expect-count ${count}` },
  )
}

/** Shows all of them and, where somebody is to be asked, asks. */
export async function isWanted(
  app: App,
  requests: readonly ApprovalRequest[],
  verdict: Verdict,
  isAsked: boolean,
): Promise<boolean> {
  const considered = await (await app.gate()).requests.consider(requests)
  const comparison = compareRequests(considered)
  const alike = verdict === 'approve' ? alikeToday(considered) : []
  const show = async (long: LongValues): Promise<void> => {
    const { terminal } = app
    terminal.alert(await renderBatch(comparison, alike, terminal.talkSurface, long))
  }
  await show(isAsked ? 'shortened' : 'whole')
  if (!isAsked) return true
  if (!(await isSeen(app, comparison, () => show('whole')))) return false
  if (verdict === 'reject') return app.prompts.confirm(`Reject ${countText(requests)}?`)
  const typed = await app.prompts.text(
    `Type ${requests.length} to approve ${countText(requests)} and send them now:`,
  )
  return typed.trim() === String(requests.length)
}

function countText(requests: readonly ApprovalRequest[]): string {
  return requests.length === 1 ? 'this request' : `these ${requests.length} requests`
}

async function isSeen(app: App, comparison: Comparison, showAll: () => Promise<void>): Promise<boolean> {
  const left = countLongInBatch(comparison, app.terminal.talkSurface)
  if (left === 0) return true
  const choice = await app.prompts.choose({
    message: 'Not all that would be sent was shown. What now?',
    choices: [
      { value: 'leave', label: 'Leave them as they are' },
      { value: 'show', label: `Show ${wholeOf(left)}` },
    ],
    default: 'leave',
  })
  if (choice === 'show') await showAll()
  return choice === 'show'
}

/** How many of each kind were approved. */
function alikeToday(considered: readonly Considered[]): readonly AlikeToday[] {
  const kinds = new Map(
    considered.map(({ request: { operation, requester }, approvedToday }) => [
      JSON.stringify([operation, requester.name]),
      { operation, requester: requester.name, count: approvedToday },
    ]),
  )
  return [...kinds.values()]
}
