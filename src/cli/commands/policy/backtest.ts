import { factsOf, type Display } from '../../../domain/operation/display.ts'
import type { Backtest } from '../../../domain/ruling/backtest.ts'
import { localTime, parseDuration } from '../../../domain/text/times.ts'
import { backtested } from '../../../wire/policy.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { readNamedText } from '../../named-file.ts'

/** What a policy would have done with everything that was proposed lately. */
export async function backtest({ app, args, options }: Invocation): Promise<number> {
  const since = app.clock.now() - parseDuration('--since', textOption(options, 'since') ?? '30d')
  const text = args[0] === undefined ? null : readNamedText('policy', args[0])
  const found = await (await app.gate()).policy.backtest({ text, since })
  return answer(app, { json: () => backtested.encode(found), display: () => backtestDisplay(found) })
}

export function backtestDisplay({
  sinceAt,
  requests,
  erased,
  deniedThen,
  effects,
  ...found
}: Backtest): Display {
  const of = (count: number) => `${count} of ${requests}`
  return [
    factsOf([
      ['Requests', `${requests} since ${localTime(sinceAt)}`],
      ['Allowed', of(effects.allow)],
      ['Asked', of(effects.ask)],
      ['Denied', of(effects.deny)],
      ['No rule matches', of(effects.none)],
      ['Refused when proposed', deniedThen === 0 ? null : `${deniedThen} more, of which nothing was kept`],
      ['Left out', erased === 0 ? null : `${erased} that were erased, or proposed by an earlier shield`],
    ]),
    {
      kind: 'table',
      columns: ['rule', 'effect', 'decisive for'],
      rows: found.rules.map(({ id, effect, requests: count }) => [id, effect, String(count)]),
      empty: 'No policy is in force',
    },
    {
      kind: 'table',
      columns: ['request', 'about', 'policy', 'person'],
      rows: found.disagreements.map(({ id, about, effect, rules, verdict, actor, reason }) => [
        id,
        about,
        `${effect === 'allow' ? 'allowed' : 'denied'} by ${rules.join(', ')}`,
        `${verdict === 'approve' ? 'approved' : 'rejected'} by ${actor.name}${reason === null ? '' : `: ${reason}`}`,
      ]),
      empty: 'No person decided otherwise',
    },
  ]
}
