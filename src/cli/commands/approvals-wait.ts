import { getRequest } from '../../gate/find-request.ts'
import { textOption, type Invocation } from '../frame.ts'
import { parseDuration } from '../times.ts'
import { waitForEnd } from '../wait-for-end.ts'

export async function waitCommand({ app, args, options }: Invocation): Promise<number> {
  const given = textOption(options, 'timeout')
  const timeout = given === undefined ? null : parseDuration('--timeout', given)
  const { id } = await getRequest(await app.parts.store(), args[0] ?? '')
  return waitForEnd(app, { id, timeout })
}
