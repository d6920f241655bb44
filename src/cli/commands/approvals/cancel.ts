import { textOption, type Invocation } from '../../frame.ts'
import { sayRequest } from '../../end-with.ts'

export async function cancelCommand({ app, args, options }: Invocation): Promise<number> {
  const { requests } = await app.gate()
  const request = await requests.get(args[0] ?? '')
  const cancelled = await requests.cancel(request.id, textOption(options, 'reason') ?? null)
  sayRequest(app, cancelled, `${request.id} is cancelled; nothing was sent`)
  return 0
}
