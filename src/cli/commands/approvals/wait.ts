import { textOption, type Invocation } from '../../frame.ts'
import { parseDuration } from '../../../domain/text/times.ts'
import { waitForEnd } from '../../wait-for-end.ts'

export async function waitCommand({ app, args, options }: Invocation): Promise<number> {
  const given = textOption(options, 'timeout')
  const timeout = given === undefined ? null : parseDuration('--timeout', given)
  const { id } = await (await app.gate()).requests.get(args[0] ?? '')
  return waitForEnd(app, { id, timeout })
}
