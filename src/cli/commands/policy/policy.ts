import type { Register } from '../../frame.ts'
import { allOperations } from '../operations/all-operations.ts'

/** Rules that decide. Each verb is a file of its own, loaded when it is called. */
export const register: Register = (program, { host, act }) => {
  const policy = program.command('policy').description('rules for what is denied, asked about and allowed')
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
        const { test } = await import('./test.ts')
        return test(invocation, await allOperations(host))
      }, options),
    )
}
