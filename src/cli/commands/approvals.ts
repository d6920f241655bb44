import { STATES } from '../../domain/request.ts'
import type { Register } from '../frame.ts'

/** The queue. Each verb is a file of its own, loaded when it is called. */
export const register: Register = (program, frame) => {
  const approvals = program.command('approvals').description('the queue of writes that wait for a person')
  const { act } = frame
  approvals
    .command('list')
    .description('what waits for a decision or is in doubt, newest first')
    .option('--all', 'also what has ended')
    .option('--state <state>', `only this state: ${STATES.join(', ')}`)
    .option('--limit <n>', 'how many at most', '20')
    .action(act(async (invocation) => (await import('./approvals-list.ts')).list(invocation)))
  approvals
    .command('show <id>')
    .description('exactly what will be sent, and what became of it')
    .action(act(async (invocation) => (await import('./approvals-show.ts')).show(invocation)))
  approvals
    .command('approve <id>')
    .description('approve a request and send it')
    .option('--yes', 'do not ask; needed without a terminal')
    .option('--digest <digest>', 'insist on this digest')
    .option('--reason <text>', 'why, for the record')
    .action(act(async (invocation) => (await import('./approvals-decide.ts')).approveCommand(invocation)))
  approvals
    .command('reject <id>')
    .description('reject a request; nothing is sent')
    .option('--digest <digest>', 'insist on this digest')
    .option('--reason <text>', 'why, for the record and for whoever waits')
    .action(act(async (invocation) => (await import('./approvals-decide.ts')).rejectCommand(invocation)))
  approvals
    .command('cancel <id>')
    .description('take a request back before it is sent')
    .option('--reason <text>', 'why, for the record')
    .action(act(async (invocation) => (await import('./approvals-cancel.ts')).cancelCommand(invocation)))
  approvals
    .command('wait <id>')
    .description('stay until a request has ended')
    .option('--timeout <duration>', 'at most so long, such as 30m')
    .action(act(async (invocation) => (await import('./approvals-wait.ts')).waitCommand(invocation)))
  approvals
    .command('resolve <id>')
    .description('settle a request whose outcome is unknown: look for proof, else take a verdict')
    .option('--applied', 'verdict: it was done')
    .option('--not-applied', 'verdict: it was not done')
    .option('--reason <text>', 'how you know; needed with a verdict')
    .action(act(async (invocation) => (await import('./approvals-resolve.ts')).resolveCommand(invocation)))
  approvals
    .command('purge')
    .description('erase what requests held that ended long ago; the log stays whole')
    .requiredOption('--older-than <duration>', 'since they ended, such as 90d')
    .option('--yes', 'do not ask; needed without a terminal')
    .action(act(async (invocation) => (await import('./approvals-purge.ts')).purgeCommand(invocation)))
}
