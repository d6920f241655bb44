import { isWaiting, stateNow, whatItIsAbout, type ApprovalRequest } from '../../../domain/request/request.ts'
import { EXIT_CODES, isShieldError, ShieldError, worstExit } from '../../../domain/errors.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import type { App } from '../../app.ts'
import { askReason, reasonToApprove } from '../../ask/reason.ts'
import type { Invocation } from '../../frame.ts'
import { askAbout, DETAILS } from '../../show/put-before.ts'
import { whyRefusedToYou } from '../../show/policy-line.ts'
import { cutTo, widthOf } from '../../terminal/wrap.ts'
import { abortable } from '../../watch.ts'
import { decideOne, type Wish, exitOf, outcomeText, showResults, type Result } from './decide-one.ts'
import { showStory } from './history.ts'

/**
 * An inbox at the terminal: shows what waits, the oldest first, and asks about each. What another process decides
 * meanwhile is said and passed over. Ctrl-C leaves everything that was not decided as it is. Ends with the worst code of
 * what was decided, 0 when nothing was.
 */
export async function reviewCommand({ app }: Invocation): Promise<number> {
  if (!app.terminal.isInteractive) {
    throw new ShieldError('usage', 'A review needs a terminal', {
      hint: 'Without one: shield approvals list, shield approvals show <id>, shield approvals approve <id> --yes',
    })
  }
  const results: Result[] = []
  const isStopped = await goThrough(app, results)
  if (results.length === 0) app.terminal.talk('Nothing was decided\n')
  await showResults(app, results)
  await sayRest(app)
  return worstExit([...results.map(exitOf), ...(isStopped ? [EXIT_CODES.interrupted] : [])])
}

/** Round after round, until nothing is left but what was skipped. Whether Ctrl-C ended it. */
async function goThrough(app: App, results: Result[]): Promise<boolean> {
  /** Not to be shown again in this review. */
  const done = new Set<string>()
  for (;;) {
    const round = await waiting(app, done)
    if (round.length === 0) return false
    for (const [index, id] of round.entries()) {
      const answer = await reviewOne(app, id, `[${index + 1}/${round.length}]`)
      if (answer.kind === 'decided') results.push(answer.result)
      if (answer.kind === 'interrupted' || (answer.kind === 'decided' && answer.isInterrupted)) return true
      if (answer.kind === 'quit') return false
      if (answer.kind !== 'later') done.add(id)
    }
  }
}

const MOST = 1000

const WAITING = ['pending', 'approved'] as const

/** Ids of what can be decided, the oldest first. */
async function waiting(app: App, done: ReadonlySet<string>): Promise<readonly string[]> {
  const { requests: door } = await app.gate()
  const { requests } = await door.list({ states: WAITING, limit: MOST })
  return requests
    .map(({ request }) => request.id)
    .filter((id) => !done.has(id))
    .toReversed()
}

type Answer =
  | { readonly kind: 'later' | 'skip' | 'gone' | 'quit' | 'interrupted' }
  | { readonly kind: 'decided'; readonly result: Result; readonly isInterrupted: boolean }

/** `place`: where it stands in the round, such as `[3/25]`. */
async function reviewOne(app: App, id: string, place: string): Promise<Answer> {
  const request = await (await app.gate()).requests.get(id)
  if (!isWaiting(request)) {
    app.terminal.alert(`${place} ${id} ${stateNow(request.state)} meanwhile${decider(request)}\n\n`)
    return { kind: 'gone' }
  }
  try {
    const choice = await choose(app, request, place)
    if (choice !== 'approve' && choice !== 'reject') return { kind: choice }
    const reason = await (choice === 'reject' ? askReason(app) : reasonToApprove(app, [request], null))
    return await decide(app, request, { verdict: choice, reason, assurance: 'terminal' })
  } catch (error) {
    if (isShieldError(error) && error.code === 'interrupted') return { kind: 'interrupted' }
    throw error
  }
}

function decider({ decision }: ApprovalRequest): string {
  return decision === null ? '' : `: ${safeText(decision.actor.name)} decided on it`
}

type Choice = 'later' | 'approve' | 'reject' | 'skip' | 'quit'

async function choose(app: App, request: ApprovalRequest, place: string): Promise<Choice> {
  const refusal = await whyRefusedToYou(app, request)
  return askAbout<Choice>(app, request, {
    heading: `${place} ${whatItIsAbout(request)}`,
    message: question(request, app.terminal.talkSurface.width),
    choices: [
      { value: 'later', label: 'Later: it comes round again', letter: 'l' },
      ...(refusal === null ? [APPROVE] : []),
      { value: 'reject', label: 'Reject it', letter: 'r' },
      { value: 'skip', label: 'Skip it in this review', letter: 's' },
      { value: DETAILS, label: 'Details and history', letter: 'd' },
      { value: 'quit', label: 'Quit', letter: 'q' },
    ],
    default: 'later',
    sends: 'approve',
    unfold: 'd',
    showMore: () => showStory(app, request),
  })
}

const APPROVE = { value: 'approve', label: 'Approve and send it now', letter: 'a' } as const

/** On one line: what is asked about has to stand right above the answers. */
function question(request: ApprovalRequest, width: number): string {
  const [before, after] = ['What about ', '?']
  const room = width - widthOf(`${PROMPT}${before}${after}`) - 1
  return `${before}${cutTo(safeText(whatItIsAbout(request)), room)}${after}`
}

/** What inquirer begins a question with. */
const PROMPT = '? '

function decide(app: App, request: ApprovalRequest, wish: Wish): Promise<Answer> {
  return abortable(app, async (signal) => {
    const result = await decideOne(app, request, wish)
    app.terminal.alert(`${outcomeText(result)}\n\n`)
    return { kind: 'decided', result, isInterrupted: signal.aborted } as const
  })
}

/** What a review does not decide on. */
async function sayRest(app: App): Promise<void> {
  const { requests } = await app.gate()
  const [open, unknown] = [await requests.count(WAITING), await requests.count(['unknown'])]
  if (open > 0) app.terminal.talk(`${open} ${open === 1 ? 'request' : 'requests'} still waiting\n`)
  if (unknown > 0) {
    app.terminal.talk(`${unknown} in doubt: shield approvals list --state unknown\n`)
  }
}
