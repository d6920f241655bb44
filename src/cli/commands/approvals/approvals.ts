import type { Command, Option } from 'commander'
import { DECIDERS, STATES } from '../../../domain/request/request.ts'
import { choice, withExamples, type Frame, type Register } from '../../frame.ts'
import { addQueueFlags } from '../operations/write-flags.ts'
import { addPageFlags } from '../../ask/page-flags.ts'
import { PAGE_LENGTH } from '../../../domain/limits.ts'

/** The queue. Each verb is a file of its own, loaded when it is called. */
export const register: Register = (program, frame) => {
  const approvals = program.command('approvals').description('the queue of writes that wait for a person')
  withExamples(approvals, [
    'shield approvals list',
    'shield approvals review',
    'shield approvals approve apr_… --reason "agreed by phone"',
  ])
  lookingVerbs(approvals, frame)
  decidingVerbs(approvals, frame)
  otherVerbs(approvals, frame)
  brake(approvals, frame)
}

const DETAILS_OPTION = [
  '--details',
  'at a terminal, every line of it: also request line and markers, and long values whole',
] as const

function lookingVerbs(approvals: Command, { act }: Frame): void {
  const list = approvals
    .command('list')
    .description('requests that wait for a decision or are in doubt, newest first; also: shield list')
    .option('--all', 'also requests that have ended')
    .option(...WATCH_OPTION)
  list.addOption(choice(list, '--state <state>', 'only this state', STATES))
  list
    .option('--operation <name>', 'only requests for this operation, such as calendar.create-event')
    .option('--requester <name>', 'only requests by this requester')
  list.addOption(decidedBy(list, 'only what a person decided, or policy; also what has ended'))
  addPageFlags(list, String(PAGE_LENGTH), 'show at most this many; 0 for all').action(
    act(async (invocation) => (await import('./list.ts')).list(invocation)),
  )
  approvals
    .command('show <id>')
    .description('show exactly what will be sent, and the outcome')
    .option(...DETAILS_OPTION)
    .action(act(async (invocation) => (await import('./show.ts')).show(invocation)))
  const history = approvals
    .command('history [id]')
    .description('who did what to a request, and when; without an id, the requests that ended recently')
    .option('--limit <n>', 'show at most this many, without an id', String(PAGE_LENGTH))
  history
    .addOption(decidedBy(history, 'only what a person decided, or policy, without an id'))
    .option(...WATCH_OPTION)
    .action(act(async (invocation) => (await import('./history.ts')).historyCommand(invocation)))
}

const WATCH_OPTION = ['--watch', 'draw it again whenever it changes, at a terminal, until Ctrl-C'] as const

function decidedBy(command: Command, text: string): Option {
  return choice(command, '--decided-by <who>', text, DECIDERS)
}

function decidingVerbs(approvals: Command, { act }: Frame): void {
  approvals
    .command('review')
    .summary('go through the waiting requests one by one, at a terminal')
    .description(
      'go through the waiting requests one by one, at a terminal: a approves (with Enter), r rejects, s skips, l leaves it for the next round, d shows everything, q quits',
    )
    .action(act(async (invocation) => (await import('./review.ts')).reviewCommand(invocation)))
  const approve = approvals
    .command('approve [ids...]')
    .description('approve requests and send them, one after the other; also: shield approve')
    .option('-y, --yes', 'do not ask; needed without a terminal')
  const reject = approvals
    .command('reject [ids...]')
    .description('reject requests; nothing is sent; also: shield reject')
    .option('-y, --yes', 'do not ask, not even for a reason; needed without a terminal to reject several')
  withExamples(approve, [
    'shield approvals approve apr_…',
    'shield approvals approve --operation calendar.create-event --requester ci',
  ])
  for (const command of [approve, reject]) {
    command
      .option(...DETAILS_OPTION)
      .option('--digest <digest>', `${command.name()} only if the digest is this one`)
      .option('--reason <text>', 'reason, for the record and for the requester')
      .option('--operation <name>', 'all requests for this operation, such as calendar.create-event')
      .option('--requester <name>', 'all requests by this requester')
      .addOption(choice(command, '--state <state>', 'all requests in this state', ['pending', 'approved']))
      .option('--expect-count <n>', 'proceed only if exactly this many match; needed with --yes for several')
  }
  approve.action(act(async (invocation) => (await import('./decide.ts')).approveCommand(invocation)))
  reject.action(act(async (invocation) => (await import('./decide.ts')).rejectCommand(invocation)))
}

function otherVerbs(approvals: Command, { act }: Frame): void {
  approvals
    .command('cancel <id>')
    .description('take a request back before it is sent')
    .option('--reason <text>', 'reason, for the record')
    .action(act(async (invocation) => (await import('./decide.ts')).cancelCommand(invocation)))
  approvals
    .command('wait <id>')
    .description('wait until a request has ended')
    .option('--timeout <duration>', 'wait at most this long, such as 30m')
    .action(act(async (invocation) => (await import('./wait.ts')).waitCommand(invocation)))
  approvals
    .command('resolve <id>')
    .description('settle a request whose outcome is unknown: look for proof, or take a verdict')
    .option('--applied', 'verdict: it was done')
    .option('--not-applied', 'verdict: it was not done')
    .option('--reason <text>', 'how you know; needed with a verdict')
    .action(act(async (invocation) => (await import('./resolve.ts')).resolveCommand(invocation)))
  const retry = approvals
    .command('retry <id>')
    .description(
      'propose a request that was not carried out again, as a new one; looks for proof first where possible',
    )
    .action(act(async (invocation) => (await import('./retry.ts')).retryCommand(invocation)))
  addQueueFlags(retry)
  approvals
    .command('purge')
    .description('erase the content of requests that ended long ago; the log stays intact')
    .requiredOption('--older-than <duration>', 'at least this long ago, such as 90d')
    .option('-y, --yes', 'do not ask; needed without a terminal')
    .action(act(async (invocation) => (await import('./purge.ts')).purgeCommand(invocation)))
}

function brake(approvals: Command, { act }: Frame): void {
  approvals
    .command('hold')
    .description('the emergency brake: pause all sending until it is released')
    .requiredOption('--reason <text>', 'reason, for the record and for everybody who tries to send')
    .action(act(async (invocation) => (await import('./hold.ts')).holdCommand(invocation)))
  approvals
    .command('release')
    .description('resume sending after a hold')
    .option('--reason <text>', 'reason, for the record')
    .option(
      '--after-failover',
      'after a failover of PostgreSQL, once every machine that sends has shown its journal',
    )
    .option(
      '--lost <place...>',
      'with --after-failover: a machine whose disk is gone for good; what waited is in doubt',
    )
    .action(act(async (invocation) => (await import('./hold.ts')).releaseCommand(invocation)))
}
