import { describeOperation } from '../../../domain/operation/describe-operation.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import { operation } from '../../../wire/operation.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import type { Frame, Register } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { allOperations } from './all-operations.ts'

export const register: Register = (program, frame) => {
  program
    .command('operations [operation]')
    .description(
      'everything shield can do, for people and (--json) with input and output schemas for programs',
    )
    .action(
      frame.act(async ({ app, args }) => {
        const operations = await wanted(frame, args[0])
        return answer(app, {
          json: () => {
            const described = operations.map(describeOperation)
            const [first] = described
            return args[0] === undefined || first === undefined
              ? pageOf(operation).encode(wholeList(described))
              : operation.encode(first)
          },
          display: () => [
            {
              kind: 'table',
              columns: ['operation', 'kind', 'what it does'],
              rows: operations.map(({ name, kind, summary }) => [name, kind, summary]),
              empty: 'Nothing',
            },
          ],
        })
      }),
    )
}

/** All of them, or the named one. Fails with `not_found`. */
async function wanted({ host }: Frame, name: string | undefined): Promise<readonly Operation[]> {
  const all = await allOperations(host)
  if (name === undefined) return all
  const found = all.filter((one) => one.name === name)
  if (found.length > 0) return found
  throw new ShieldError('not_found', `There is no operation ${quoted(name)}`, {
    hint: 'shield operations',
  })
}
