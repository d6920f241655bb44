import { stateNow, type ApprovalRequest } from '../../domain/request/request.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { RequestView } from '../../domain/request/request-view.ts'
import type { App } from '../app.ts'
import { styleFor } from './facts.ts'
import { policyText } from './policy-line.ts'
import { foldedText, foldRequest, countLongIn, renderRequest, renderSummary } from './request.ts'
import type { Choice, Choosing } from '../ask/prompts.ts'

interface Showing {
  /** Everything; else long values in part, and without the machinery. */
  readonly isWhole: boolean
  /** What shows the machinery. */
  readonly unfold: string
  readonly heading?: string | undefined
}

/** What was not shown: long values of which the middle was left out, and lines of machinery. */
interface Unshown {
  readonly long: number
  readonly folded: number
}

const NOTHING: Unshown = { long: 0, folded: 0 }

/** The flag that shows everything at once. */
export const DETAILS_FLAG = '--details'

/** Puts a request before somebody who is about to decide on it: on stderr, even under --quiet. */
export async function putBefore(
  app: App,
  view: RequestView,
  { isWhole, unfold, heading }: Showing,
): Promise<Unshown> {
  if (app.globals.json) return NOTHING
  const { terminal } = app
  const surface = terminal.talkSurface
  // Only for somebody who reads it: it takes a look at what was sent before.
  const policy = terminal.isInteractive ? await policyText(app, view.request) : undefined
  if (isWhole) {
    terminal.alert(await renderRequest(view, surface, { heading, policy }))
    return NOTHING
  }
  const { shown, folded } = await foldRequest(app, view, surface)
  const look = { long: 'shortened', heading, policy, folded: foldedText(folded, unfold) } as const
  terminal.alert(await renderRequest(shown, surface, look))
  return { long: countLongIn(shown.preview, surface), folded }
}

interface Question<Value extends string> extends Choosing<Value | typeof DETAILS> {
  /** The answer that sends. */
  readonly sends: Value
  /** What stands over the request in place of its summary; the question itself then repeats what it is about. */
  readonly heading?: string
  /** How the details are asked for. */
  readonly unfold: string
  /** What else is shown with the details; without it they are offered only where something was not shown. */
  readonly showMore?: () => Promise<void>
}

/** The answer that shows everything. */
export const DETAILS = 'details'

/**
 * Puts a request before a person and asks what to do with it. As long as anything that is sent was not shown whole, the
 * answer that sends is not among the choices; the details have to be looked at first.
 */
export async function askAbout<Value extends string>(
  app: App,
  request: ApprovalRequest,
  question: Question<Value>,
): Promise<Value> {
  const { heading, unfold, showMore } = question
  const view = await wholeView(app, request.id)
  let left = await putBefore(app, view, { isWhole: false, unfold, heading })
  for (;;) {
    if (heading === undefined) await repeatSummary(app, view.request)
    const choices = offered(question, left)
    const answer = await app.prompts.choose<Value | typeof DETAILS>({ ...question, choices })
    if (answer !== DETAILS) return answer
    left = await putBefore(app, view, { isWhole: true, unfold, heading })
    await showMore?.()
  }
}

function offered<Value extends string>(
  { choices, sends, showMore }: Question<Value>,
  { long, folded }: Unshown,
): readonly Choice<Value | typeof DETAILS>[] {
  const hasDetails = folded > 0 || showMore !== undefined
  if (long === 0) return hasDetails ? choices : choices.filter(({ value }) => value !== DETAILS)
  const label = `Show ${wholeOf(long)}, before it can be approved`
  return choices
    .filter(({ value }) => value !== sends)
    .map((choice) => (choice.value === DETAILS ? { ...choice, label } : choice))
}

/** What it is about, right above the question: the facts may fill more than a screen. */
export async function repeatSummary({ terminal }: App, request: ApprovalRequest): Promise<void> {
  terminal.alert(`\n${renderSummary(request, await styleFor(terminal.talkSurface))}`)
}

/** All about a request that can be decided on: as it stands now, or as it was read just before. Fails with `conflict` when what it held was erased meanwhile. */
export async function wholeView(app: App, meant: string | ApprovalRequest): Promise<RequestView> {
  const view = await (await app.gate()).requests.view(meant)
  if (view.preview !== null) return view
  const { id } = view.request
  throw new ShieldError('conflict', `${id} ${stateNow(view.request.state)}, and its content was erased`, {
    hint: `shield approvals show ${id}`,
  })
}

interface Unseen {
  readonly message: string
  readonly leave: string
  readonly showAll: () => Promise<unknown>
}

/** Whether all of it was seen: what is left out of long values must be looked at before the question. */
export async function isSeen(
  { prompts }: App,
  long: number,
  { message, leave, showAll }: Unseen,
): Promise<boolean> {
  if (long === 0) return true
  const choices = [
    { value: 'leave', label: leave },
    { value: 'show', label: `Show ${wholeOf(long)}` },
  ] as const
  const choice = await prompts.choose<'leave' | 'show'>({ message, choices, default: 'leave' })
  if (choice === 'show') await showAll()
  return choice === 'show'
}

/** `the long value whole`, `all 3 long values whole`. */
function wholeOf(left: number): string {
  return left === 1 ? 'the long value whole' : `all ${left} long values whole`
}
