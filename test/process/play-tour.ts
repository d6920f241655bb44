import { CREATE, createWith } from './approvals/propose.ts'
import { createWords, type Told } from './approvals/same-words.ts'
import type { Side, Who } from './server/served.ts'

/** Plays the same commands at a side and writes down what each said. */
export async function playTour(side: Side): Promise<readonly Told[]> {
  const { told } = createWords()
  const all: Told[] = []
  const run = async (who: Who, ...argv: readonly string[]) => {
    const ended = await side.run(who, argv)
    all.push(told(argv, ended))
    return ended.stdout.trim()
  }
  await connect(run)
  const done = await approveOne(run)
  const rejected = await rejectOne(side, run, (argv, ended) => all.push(told(argv, ended)))
  await goOn(run, rejected)
  await inDoubt(side, run)
  await several(run)
  await lookBack(run, done, rejected)
  return all
}

type Run = (who: Who, ...argv: readonly string[]) => Promise<string>

async function connect(run: Run): Promise<void> {
  await run('root', 'providers', 'list')
  await run('root', 'providers', 'list', '--json')
  await run('agent-1', ...CREATE)
  await run('root', 'connect', 'google', '--write', '--no-browser')
  await run('root', 'connect', 'google', '--as', 'second', '--json')
  await run('agent-1', 'calendar', 'list-calendars')
  await run('root', 'connections', 'rename', 'second', 'google')
  await run('root', 'disconnect', 'second')
  await run('root', 'disconnect', 'second', '--yes')
  await run('agent-1', 'connections', 'list')
  await run('agent-1', 'connections', 'show', 'google', '--json')
  await run('agent-1', 'connections', 'show', 'nope')
  await run('root', 'connect', 'shopify')
  await run('root', 'connections', 'adopt', 'google', 'nope')
  await run('root', 'providers', 'configure', 'google', '--scopes', 'calendar.readonly')
  await run('root', 'providers', 'configure', 'woocommerce', '--client-id', 'x')
}

async function approveOne(run: Run): Promise<string> {
  const day = ['--from', '2099-05-04', '--days', '1', '--limit', '2']
  await run('agent-1', 'calendar', 'find-slots', '--attendee', 'bob@example.com', ...day)
  await run('agent-1', 'calendar', 'find-slots', ...day, '--json')
  await run('agent-1', 'calendar', 'find-slots', '--days', 'many')
  await run('agent-1', ...CREATE, '--dry-run')
  await run('agent-1', ...CREATE, '--dry-run', '--json')
  await run('agent-1', ...CREATE, '--connection', 'nope')
  const id = await run('agent-1', ...CREATE, '--reason', 'Bob asked for it')
  await run('agent-1', ...CREATE)
  await run('agent-1', 'approvals', 'list')
  await run('agent-1', 'approvals', 'list', '--json')
  await run('agent-1', 'approvals', 'show', id)
  await run('agent-1', 'approvals', 'show', id, '--json')
  await run('anna', 'approvals', 'approve', id)
  await run('anna', 'approvals', 'approve', id, '--yes', '--digest', 'another')
  await run('anna', 'approvals', 'approve', id, '--yes')
  await run('anna', 'approvals', 'approve', id, '--yes')
  await run('anna', 'approvals', 'approve', id, '--yes', '--json')
  await run('anna', 'approvals', 'reject', id)
  await run('agent-1', 'approvals', 'wait', id)
  await run('agent-1', 'approvals', 'cancel', id)
  await run('anna', 'approvals', 'resolve', id)
  return id
}

type Keep = (argv: readonly string[], ended: Awaited<ReturnType<Side['run']>>) => void

async function rejectOne(side: Side, run: Run, keep: Keep): Promise<string> {
  const argv = [...createWith('--title', 'Unwanted'), '--wait']
  const waiting = side.start('agent-1', argv)
  await waiting.says('waits for a decision')
  const id = /apr_\w{10}/.exec(waiting.stderr())?.[0] ?? ''
  await run('anna', 'approvals', 'reject', id, '--reason', 'not now')
  keep(argv, await waiting.ended)
  await run('agent-1', 'approvals', 'wait', id, '--timeout', '1s')
  await run('anna', 'approvals', 'approve', id, '--yes')
  return id
}

async function goOn(run: Run, rejected: string): Promise<void> {
  const again = await run('agent-1', 'approvals', 'retry', rejected, '--queue')
  await run('agent-1', 'approvals', 'retry', rejected)
  await run('agent-1', 'approvals', 'wait', again, '--timeout', '1s')
  const better = await run('agent-1', ...createWith('--title', 'Better'), '--supersedes', again, '--queue')
  await run('anna', 'approvals', 'show', better)
  await run('agent-1', 'approvals', 'cancel', better, '--reason', 'changed my mind')
  await run('agent-1', 'approvals', 'wait', better)
  await run('agent-1', 'approvals', 'retry', better, '--expires', 'soon')
  const key = ['--idempotency-key', 'k-1', '--queue']
  const keyed = await run('agent-1', ...createWith('--title', 'Keyed'), ...key)
  await run('agent-1', ...createWith('--title', 'Keyed'), ...key)
  await run('agent-1', ...createWith('--title', 'Other'), ...key)
  await run('anna', 'approvals', 'hold', '--reason', 'the agent has gone mad')
  await run('anna', 'approvals', 'hold', '--reason', 'twice', '--json')
  await run('anna', 'approvals', 'list')
  await run('anna', 'approvals', 'approve', keyed, '--yes')
  await run('anna', 'approvals', 'release', '--reason', 'better now')
  await run('anna', 'approvals', 'release')
  await run('anna', 'approvals', 'approve', keyed, '--yes')
}

async function inDoubt({ lab }: Side, run: Run): Promise<void> {
  const found = await run('agent-1', ...createWith('--title', 'Found'), '--queue')
  lab.fault('drop-after@POST*1')
  await run('anna', 'approvals', 'approve', found, '--yes')
  const lost = await run('agent-1', ...createWith('--title', 'Lost'), '--queue')
  lab.fault('drop-before@POST*1')
  await run('anna', 'approvals', 'approve', lost, '--yes')
  await run('anna', 'approvals', 'approve', lost, '--yes', '--json')
  await run('anna', 'approvals', 'list', '--state', 'unknown')
  await run('anna', 'approvals', 'resolve', lost)
  await run('anna', 'approvals', 'resolve', lost, '--not-applied')
  await run('anna', 'approvals', 'resolve', lost, '--not-applied', '--reason', 'it is not there')
  await run('anna', 'approvals', 'resolve', lost)
  await run('agent-1', 'approvals', 'wait', lost)
}

async function several(run: Run): Promise<void> {
  for (const title of ['One', 'Two', 'Three'])
    await run('agent-1', ...createWith('--title', title), '--queue')
  const pending = ['--state', 'pending', '--yes'] as const
  await run('anna', 'approvals', 'approve', '--state', 'pending')
  await run('anna', 'approvals', 'approve', ...pending, '--expect-count', '2')
  await run(
    'anna',
    'approvals',
    'approve',
    ...pending,
    '--expect-count',
    '3',
    '--operation',
    'calendar.create-event',
  )
  await run('anna', 'approvals', 'reject', ...pending, '--requester', 'agent-1', '--expect-count', '0')
  await run('anna', 'approvals', 'approve', ...pending, '--connection', 'nope', '--expect-count', '0')
}

async function lookBack(run: Run, done: string, rejected: string): Promise<void> {
  await run('anna', 'approvals', 'history')
  await run('anna', 'approvals', 'history', done)
  await run('anna', 'approvals', 'history', rejected, '--json')
  await run('anna', 'approvals', 'list', '--all', '--limit', '5')
  await run('anna', 'approvals', 'show', 'apr_')
  await run('anna', 'approvals', 'show', 'apr_zzzzzzzzzz')
  await run('anna', 'approvals', 'show', 'nonsense', '--json')
  await run('anna', 'status')
  await run('anna', 'status', 'google', '--check')
  await run('anna', 'audit', 'list', '--limit', '200')
  await run('anna', 'audit', 'list', '--subject', rejected, '--type', 'request', '--json')
  await run('anna', 'audit', 'list', '--since', 'yesterday-ish')
  await run('root', 'webhooks', 'list')
  await run('root', 'webhooks', 'show', 'dlv_zzzzzzzzzz')
  await run('agent-1', 'operations')
}
