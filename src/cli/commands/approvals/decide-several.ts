import { EXIT_CODES, ShieldError, worstExit } from '../../../domain/errors.ts'
import { refuseHeld } from '../../../domain/request/hold.ts'
import type { Considered } from '../../../domain/request/request-view.ts'
import type { ApprovalRequest, Decision } from '../../../domain/request/request.ts'
import {
  compareRequests,
  type ComparedFact,
  type ComparedRequest,
  type Comparison,
  type Sum,
} from '../../../gate/show/compare-requests.ts'
import type { App } from '../../app.ts'
import { askReason, mayAskReason, reasonGiven, reasonToApprove } from '../../ask/reason.ts'
import { textOption, wrongValue, type Invocation, type Options } from '../../frame.ts'
import { fold, foldedText, renderOwnWords, type Look } from '../../show/request.ts'
import { whyRefusedToYou } from '../../show/policy-line.ts'
import { DETAILS_FLAG, isSeen } from '../../show/put-before.ts'
import { abortable } from '../../watch.ts'
import { decideOne, exitOf, outcomeText, showResults, type Result, type Wish } from './decide-one.ts'
import { selectRequests } from './select-requests.ts'
import { sameIn, type LabelledValue } from '../../../domain/request/preview.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { aside, countLong, renderRemark, renderSection, styleFor, type Style } from '../../show/facts.ts'
import type { Surface } from '../../terminal/terminal.ts'

type Verdict = Decision['verdict']

/**
 * Decides on several requests after showing all of them. Approved ones are sent one after the other, and each decision
 * carries the digest that was shown. One that fails does not stop the others; Ctrl-C does. Ends with the worst of their
 * codes.
 */
export async function decideSeveral(invocation: Invocation, verdict: Verdict): Promise<number> {
  const { app, options } = invocation
  if (textOption(options, 'digest') !== undefined) {
    throw new ShieldError(
      'usage',
      '--digest is for one request; several are shown, and each decision carries its own',
      { hint: 'Leave --digest out, or name one request' },
    )
  }
  const requests = await selectRequests(invocation)
  const expected = expectedCount(options)
  const isAsked = mustAsk(invocation, verdict, requests.length, expected)
  if (expected !== undefined && expected !== requests.length) {
    throw new ShieldError(
      'conflict',
      `There are ${requests.length} requests, not ${expected}; nothing was decided`,
      { hint: 'shield approvals list' },
    )
  }
  if (requests.length === 0) {
    await showResults(app, [])
    app.terminal.talk('Nothing matches; nothing was decided\n')
    return 0
  }
  if (verdict === 'approve') await refuseAllHeld(app, requests)
  return verdict === 'approve' && isAsked
    ? approveAllowed(invocation, requests)
    : putAndDecide(invocation, requests, verdict, isAsked)
}

/** Somebody is asked about those that policy lets them approve. */
async function approveAllowed(invocation: Invocation, requests: readonly ApprovalRequest[]): Promise<number> {
  const left = await withoutRefused(invocation.app, requests)
  const exits = left.length < requests.length ? [EXIT_CODES.denied] : []
  if (left.length > 0) exits.push(await putAndDecide(invocation, left, 'approve', true))
  return worstExit(exits)
}

async function putAndDecide(
  invocation: Invocation,
  requests: readonly ApprovalRequest[],
  verdict: Verdict,
  isAsked: boolean,
): Promise<number> {
  const { app } = invocation
  if (!(await isWanted(invocation, requests, verdict, isAsked))) {
    app.terminal.talk('Nothing was decided\n')
    return EXIT_CODES.pending
  }
  const reason = await reasonOf(invocation, verdict, requests)
  return decideEach(app, requests, { verdict, reason, assurance: isAsked ? 'terminal' : 'flag' })
}

/** The others are named, each with why. */
async function withoutRefused(
  app: App,
  requests: readonly ApprovalRequest[],
): Promise<readonly ApprovalRequest[]> {
  const left: ApprovalRequest[] = []
  for (const request of requests) {
    const refusal = await whyRefusedToYou(app, request)
    if (refusal === null) left.push(request)
    else app.terminal.announce(`${request.id} stays pending: ${refusal}`)
  }
  return left
}

async function refuseAllHeld(app: App, requests: readonly ApprovalRequest[]): Promise<void> {
  const hold = await (await app.gate()).brake.inForce()
  for (const request of requests) refuseHeld(hold, request)
}

async function reasonOf(
  invocation: Invocation,
  verdict: Verdict,
  requests: readonly ApprovalRequest[],
): Promise<string | null> {
  if (!mayAskReason(invocation)) return reasonGiven(invocation.options)
  const { app } = invocation
  return verdict === 'reject' ? askReason(app) : reasonToApprove(app, requests, null)
}

function expectedCount(options: Options): number | undefined {
  const given = textOption(options, 'expectCount')
  if (given === undefined) return undefined
  if (/^\d{1,6}$/.test(given)) return Number(given)
  throw wrongValue('--expect-count', 'a whole number', given)
}

async function decideEach(app: App, requests: readonly ApprovalRequest[], wish: Wish): Promise<number> {
  const results: Result[] = []
  const isStopped = await abortable(app, async (signal) => {
    for (const request of requests) {
      if (signal.aborted) return true
      const result = await decideOne(app, request, wish)
      results.push(result)
      app.terminal.talk(`${results.length}/${requests.length} ${outcomeText(result)}\n`)
      if (result.error?.code === 'interrupted') return true
    }
    return false
  })
  const left = requests.length - results.length
  if (isStopped && left > 0) app.terminal.announce(`Stopped: ${left} still waiting`)
  await showResults(app, results)
  return worstExit([...results.map(exitOf), ...(isStopped && left > 0 ? [EXIT_CODES.interrupted] : [])])
}

/** Whether somebody is asked. Without a question, the count is what shows that the same requests are meant. */
function mustAsk(
  { app, options }: Invocation,
  verdict: Verdict,
  count: number,
  expected: number | undefined,
): boolean {
  const isSure = options['yes'] === true
  if (isSure && expected !== undefined) return false
  if (!isSure && app.terminal.isInteractive) return true
  throw new ShieldError(
    'usage',
    `To ${verdict} several without being asked needs ${isSure ? '--expect-count besides --yes' : '--yes and --expect-count'}; ${count === 1 ? '1 matches' : `${count} match`}`,
    {
      hint:
        count === 0
          ? '--expect-count says how many you have seen; shield approvals list shows what waits'
          : `Look at them first, then add --yes --expect-count ${count}`,
    },
  )
}

/** Shows all of them and, where somebody is to be asked, asks. */
async function isWanted(
  { app, options }: Invocation,
  requests: readonly ApprovalRequest[],
  verdict: Verdict,
  isAsked: boolean,
): Promise<boolean> {
  const considered = await (await app.gate()).requests.consider(requests)
  const alike = verdict === 'approve' ? alikeToday(considered) : []
  const isWhole = !isAsked || options['details'] === true
  const long = await showAll(app, considered, alike, isWhole)
  if (!isAsked) return true
  const isAllSeen = await isSeen(app, long, {
    message: 'Not all that would be sent was shown. What now?',
    leave: 'Leave them as they are',
    showAll: () => showAll(app, considered, alike, true),
  })
  if (!isAllSeen) return false
  if (verdict === 'reject') return app.prompts.confirm(`Reject ${countText(requests)}?`)
  const typed = await app.prompts.text(
    `Type ${requests.length} to approve ${countText(requests)} and send ${requests.length === 1 ? 'it' : 'them'} now:`,
  )
  return typed.trim() === String(requests.length)
}

/** How many of their long values were not shown whole. */
async function showAll(
  { provider, terminal }: App,
  considered: readonly Considered[],
  alike: readonly AlikeToday[],
  isWhole: boolean,
): Promise<number> {
  const { talkSurface } = terminal
  if (isWhole) {
    terminal.alert(await renderBatch(compareRequests(considered), alike, talkSurface))
    return 0
  }
  const each = await Promise.all(considered.map((one) => fold({ provider }, one, talkSurface)))
  const comparison = compareRequests(each.map(({ shown }) => shown))
  const folded = foldedText(
    each.reduce((sum, one) => sum + one.folded, 0),
    DETAILS_FLAG,
  )
  terminal.alert(await renderBatch(comparison, alike, talkSurface, { long: 'shortened', folded }))
  return countLongInBatch(comparison, talkSurface)
}

function countText(requests: readonly ApprovalRequest[]): string {
  return requests.length === 1 ? 'this request' : `these ${requests.length} requests`
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

/** How many like these were approved today. */
interface AlikeToday {
  readonly operation: string
  readonly requester: string
  readonly count: number
}

/**
 * Several requests before they are decided on: what they share once, then each with what is its own, then their sums and
 * which of them is the odd one out. Everything that is sent stands in it. A pipe gets one part a line.
 */
async function renderBatch(
  comparison: Comparison,
  alike: readonly AlikeToday[],
  surface: Surface,
  { long, folded }: Pick<Look, 'long' | 'folded'> = {},
): Promise<string> {
  const style = await styleFor(surface, long)
  const { requests, shared } = comparison
  const remark = folded === undefined ? '' : renderRemark(folded, style)
  const parts = [
    ...requests.map((one, place) => {
      const { request } = one
      const heading = surface.isTerminal ? `${request.id} (${place + 1} of ${requests.length})` : request.id
      return `${renderSection(heading, ownFacts(one), style)}${renderOwnWords(request, style)}`
    }),
    ...(shared.length === 0 ? [] : [renderSection(sameIn(requests.length), shared, style)]),
    `${renderSection('Together', together(comparison, alike), style)}${remark}${oddOnes(requests, style)}`,
  ]
  return parts.join(surface.isTerminal ? '\n' : '')
}

/** How many values of it are not whole where long ones are shortened. */
function countLongInBatch({ requests, shared }: Comparison, surface: Surface): number {
  return [shared, ...requests.map(ownFacts)].reduce((sum, facts) => sum + countLong(facts, surface), 0)
}

function ownFacts({ request, own }: ComparedRequest): readonly ComparedFact[] {
  const state = request.state === 'pending' ? [] : [{ label: 'State', value: request.state }]
  const summary = request.summary === null ? [] : [{ label: 'Summary', value: request.summary }]
  return [...summary, ...state, ...own]
}

function together({ requests, sums }: Comparison, alike: readonly AlikeToday[]): readonly LabelledValue[] {
  return [
    { label: 'Requests', value: String(requests.length) },
    ...sums.map((sum) => ({ label: `Sum of ${sum.label}`, value: sumText(sum) })),
    ...alike.map(({ operation, requester, count }) => ({
      label: 'Approved today',
      value: `${count} × ${operation} by ${requester}`,
    })),
  ]
}

function sumText({ currency, count, total }: Sum): string {
  return total === null
    ? `unknown: one of ${count} amounts in ${currency} is not a plain number`
    : `${total} ${currency} in ${count}`
}

function oddOnes(requests: readonly ComparedRequest[], style: Style): string {
  return requests
    .filter(({ odd }) => odd.length > 0)
    .map(({ request, odd }) => {
      const text = safeText(`${request.id} is the odd one out: ${odd.join('; ')}`)
      return style.surface.isTerminal ? aside(text, style) : `Odd one out\t${text}\n`
    })
    .join('')
}
