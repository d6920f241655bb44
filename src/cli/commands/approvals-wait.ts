import { getRequest } from '../../gate/find-request.ts'
import { textOption, type Invocation } from '../frame.ts'
import { parseDuration } from '../times.ts'
import { waitForEnd } from '../wait-for-end.ts'

export async function waitCommand({ app, args, options }: Invocation): Promise<number> {
  const timeout = textOption(options, 'timeout')
  const request = await getRequest(await app.parts.store(), args[0] ?? '')
  return waitForEnd(app, request.id, timeout === undefined ? null : parseDuration('--timeout', timeout))
}
