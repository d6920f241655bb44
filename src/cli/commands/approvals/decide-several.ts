import { EXIT_CODES, ShieldError, worstExit } from '../../../domain/errors.ts'
import { refuseHeld } from '../../../domain/request/hold.ts'
import type { ApprovalRequest, Decision } from '../../../domain/request/request.ts'
import type { App } from '../../app.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { abortable } from '../../watch.ts'
import { isWanted, mustAsk } from './ask-several.ts'
import { decideOne, type Wish } from './decide-one.ts'
import { selectRequests } from './select-requests.ts'
import { exitOf, outcomeText, showResults, type Result } from './several-results.ts'
import { quoted } from '../../../domain/text/quoted.ts'

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
    )
  }
  const requests = await selectRequests(invocation)
  const expected = expectedCount(options)
  const isAsked = mustAsk(app, options, { verdict, count: requests.length, expected })
  if (expected !== undefined && expected !== requests.length) {
    throw new ShieldError(
      'conflict',
      `There are ${requests.length} requests, not ${expected}; nothing was decided`,
      {
        hint: 'shield approvals list',
      },
    )
  }
  if (requests.length === 0) {
    await showResults(app, [])
    app.terminal.talk('Nothing matches; nothing was decided\n')
    return 0
  }
  const hold = verdict === 'approve' ? await (await app.gate()).brake.inForce() : null
  for (const request of requests) refuseHeld(hold, request)
  if (!(await isWanted(app, requests, verdict, isAsked))) {
    app.terminal.talk('Nothing was decided\n')
    return EXIT_CODES.pending
  }
  const reason = textOption(options, 'reason') ?? null
  return decideEach(app, requests, { verdict, reason, assurance: isAsked ? 'terminal' : 'flag' })
}

function expectedCount(options: Invocation['options']): number | undefined {
  const given = textOption(options, 'expectCount')
  if (given === undefined) return undefined
  if (/^\d{1,6}$/.test(given)) return Number(given)
  throw new ShieldError('usage', `--expect-count takes a whole number, not ${quoted(given, 60)}`)
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
