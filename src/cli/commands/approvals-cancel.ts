import { cancel } from '../../gate/cancel.ts'
import { getRequest } from '../../gate/find-request.ts'
import { textOption, type Invocation } from '../frame.ts'
import { sayRequest } from '../say-request.ts'

export async function cancelCommand({ app, args, options }: Invocation): Promise<number> {
  const request = await getRequest(await app.parts.store(), args[0] ?? '')
  const cancelled = await cancel(app.parts, request.id, app.actor, textOption(options, 'reason') ?? null)
  sayRequest(app, cancelled, `${request.id} is cancelled; nothing was sent`)
  return 0
}
