import type { Command } from 'commander'
import { textOption, withExamples, type Frame, type Register } from '../../frame.ts'
import { allOperations } from '../operations/all-operations.ts'
import { addInputFlags } from '../operations/operation-group.ts'

/** Rules that decide in place of a person. Each verb is loaded when it is called. */
export const register: Register = async (program, frame) => {
  const policy = program
    .command('policy')
    .description('rules that decide in place of a person: what is denied, asked about and allowed')
  registerFiles(policy, frame)
  await registerInForce(policy, frame)
}

/** What needs nothing but files. */
function registerFiles(policy: Command, { act, host }: Frame): void {
  // What lies in a folder decides nothing here: neither verb needs a setting.
  const options = { ignoresFoundEnv: true }
  policy
    .command('check <file>')
    .description('whether a policy file can be used: every finding with its line, and the digest of the file')
    .action(
      act(async (invocation) => {
        const { check } = await import('./check.ts')
        return check(invocation, await allOperations(host))
      }, options),
    )
  policy
    .command('test <file>')
    .description('hold a policy file against the cases in NAME.test.yaml beside it: ends 1 where one fails')
    .option('--cases <file>', 'these cases')
    .action(
      act(async (invocation) => {
        const { test } = await import('./check.ts')
        return test(invocation, await allOperations(host))
      }, options),
    )
}

/** What is about the policy in force. */
async function registerInForce(policy: Command, frame: Frame): Promise<void> {
  const { act, argv } = frame
  policy
    .command('show')
    .description('the policy in force, as it was applied')
    .action(act(async (invocation) => (await import('./in-force.ts')).showPolicy(invocation)))
  const explain = policy
    .command('explain')
    .argument('<id-or-operation>', 'a request, or an operation whose flags describe one')
    .description('every rule that matches a request and why, what wins, and what is used of each limit')
  withExamples(explain, [
    'shield policy explain apr_7f3k9q2m1x',
    'shield policy explain shopify.create-draft-order --line variant=48540157378793,quantity=2 --email ada@example.com',
  ])
  const described = argv[0] === 'policy' ? argv.find((word) => /^[a-z]+\.[a-z-]+$/.test(word)) : undefined
  const operation = described === undefined ? undefined : await addInputFlags(explain, frame, described)
  // What is not a write has no flags to be known by, and is refused by its name.
  if (operation === undefined && described !== undefined) explain.allowUnknownOption().allowExcessArguments()
  explain.action(
    act(async (invocation) =>
      (await import('./explain.ts')).explain(invocation, { described, operation, host: frame.host }),
    ),
  )
  const backtest = policy
    .command('backtest')
    .argument('[file]', 'a policy (without it: the one in force)')
    .description(
      'what a policy would have done with what was really proposed, and where people decided otherwise',
    )
    .option('--since <time>', 'from when on: 30d, 12h', '30d')
  backtest.action(act(async (invocation) => (await import('./backtest.ts')).backtest(invocation)))
  policy
    .command('apply')
    .argument('<file>', 'the policy')
    .description('put a policy in force, after showing what it changes and asking')
    .option('--digest <sha256>', 'apply it unasked, if this is the digest that policy check printed')
    .action(act(async (invocation) => (await import('./apply.ts')).apply(invocation)))
  policy
    .command('pause')
    .description('suspend what policy allows; what it asks and denies stays')
    .option('--reason <text>', 'why; everybody is shown it (required)')
    .action(
      act(async (invocation) =>
        (await import('./in-force.ts')).pause(invocation, textOption(invocation.options, 'reason')),
      ),
    )
  policy
    .command('resume')
    .description('let policy allow again')
    .action(act(async (invocation) => (await import('./in-force.ts')).resume(invocation)))
}
