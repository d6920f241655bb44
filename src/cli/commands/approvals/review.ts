import { stateNow, type ApprovalRequest } from '../../../domain/request/request.ts'
import { EXIT_CODES, isShieldError, ShieldError, worstExit } from '../../../domain/errors.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import type { App } from '../../app.ts'
import type { Invocation } from '../../frame.ts'
import { askAbout, putBefore, repeatSummary, wholeView } from '../../show/put-before.ts'
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

/** Whether Ctrl-C ended it while something was being sent. */
async function goThrough(app: App, results: Result[]): Promise<boolean> {
  /** Not to be shown again in this review. */
  const done = new Set<string>()
  let queue: readonly string[] = []
  for (;;) {
    if (queue.length === 0) queue = await waiting(app, done)
    const [id, ...others] = queue
    if (id === undefined) return false
    const answer = await reviewOne(app, id, others.length)
    if (answer.kind === 'stop') return false
    queue = answer.kind === 'next' ? [...others, id] : others
    if (answer.kind !== 'next') done.add(id)
    if (answer.kind !== 'decided') continue
    results.push(answer.result)
    if (answer.isInterrupted) return true
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
  | { readonly kind: 'next' | 'skip' | 'gone' | 'stop' }
  | { readonly kind: 'decided'; readonly result: Result; readonly isInterrupted: boolean }

async function reviewOne(app: App, id: string, left: number): Promise<Answer> {
  const request = await (await app.gate()).requests.get(id)
  if (!isOpen(request)) {
    app.terminal.alert(`${id} ${stateNow(request.state)} meanwhile${decider(request)}\n\n`)
    return { kind: 'gone' }
  }
  app.terminal.alert(`${left === 0 ? 'The last one' : `${left + 1} to review`}\n\n`)
  const choice = await choose(app, request)
  if (choice === 'approve' || choice === 'reject') return decide(app, request, choice)
  return { kind: choice }
}

function isOpen({ state }: ApprovalRequest): boolean {
  return state === 'pending' || state === 'approved'
}

function decider({ decision }: ApprovalRequest): string {
  return decision === null ? '' : `: ${safeText(decision.actor.name)} decided on it`
}

type Choice = 'next' | 'approve' | 'reject' | 'skip' | 'details' | 'stop'

async function choose(app: App, request: ApprovalRequest): Promise<Exclude<Choice, 'details'>> {
  const question = {
    message: `${request.id}?`,
    choices: [
      { value: 'next', label: 'Later' },
      { value: 'approve', label: 'Approve and send it now' },
      { value: 'reject', label: 'Reject it' },
      { value: 'skip', label: 'Skip' },
      { value: 'details', label: 'Details: its history, and every byte' },
      { value: 'stop', label: 'Stop here' },
    ],
    default: 'next',
    sends: 'approve',
  } as const
  let choice: Choice = await asked(app, () => askAbout<Choice>(app, request, question))
  while (choice === 'details') {
    await putBefore(app, await wholeView(app, request.id), 'whole')
    await showStory(app, request)
    await repeatSummary(app, request)
    choice = await asked(app, () => app.prompts.choose<Choice>(question))
  }
  return choice
}

async function asked<Value>(app: App, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask()
  } catch (error) {
    if (!isShieldError(error) || error.code !== 'interrupted') throw error
    const { requests } = await app.gate()
    throw new ShieldError('interrupted', `Stopped. ${stillWaiting(await requests.count(WAITING))}`, {
      hint: 'shield approvals review',
      cause: error,
    })
  }
}

async function decide(app: App, request: ApprovalRequest, verdict: Wish['verdict']): Promise<Answer> {
  const reason =
    verdict === 'reject' ? (await asked(app, () => app.prompts.text('Reason (optional)'))).trim() : ''
  return abortable(app, async (signal) => {
    const wish = { verdict, reason: reason === '' ? null : reason, assurance: 'terminal' } as const
    const result = await decideOne(app, request, wish)
    app.terminal.alert(`${outcomeText(result)}\n\n`)
    return { kind: 'decided', result, isInterrupted: signal.aborted } as const
  })
}

function stillWaiting(count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'} still waiting`
}

/** What a review does not decide on. */
async function sayRest(app: App): Promise<void> {
  const { requests } = await app.gate()
  const [open, unknown] = [await requests.count(WAITING), await requests.count(['unknown'])]
  if (open > 0) app.terminal.talk(`${stillWaiting(open)}\n`)
  if (unknown > 0) {
    app.terminal.talk(`${unknown} in doubt: shield approvals list --state unknown\n`)
  }
}
