import { stateNow } from '../../../domain/request/request.ts'
import { endWith } from '../../end-with.ts'
import type { Invocation } from '../../frame.ts'
import { underInterrupt } from '../../watch.ts'
import { takeFurther } from './take-further.ts'
import { expiryFrom, reasonFrom, waitFrom } from '../operations/write-flags.ts'

/** Proposes again what did not come about, and takes the new request as far as the flags and the terminal allow. */
export async function retryCommand({ app, args, options }: Invocation): Promise<number> {
  waitFrom(options)
  const { requests } = await app.gate()
  const old = await requests.get(args[0] ?? '')
  const [reason, expiresIn] = [reasonFrom(options), expiryFrom(options)]
  const retried = await underInterrupt(app, (watch) =>
    requests.retry({ id: old.id, reason, expiresIn }, watch),
  )
  const { request } = retried
  if (retried.kind === 'settled') {
    app.terminal.remark(`${request.id} was applied after all; nothing was proposed`)
    return endWith(app, request)
  }
  app.terminal.remark(
    retried.isNew
      ? `${request.id} is proposed as a retry of ${old.id}`
      : `Already requested as ${request.id}, which ${stateNow(request.state)}`,
  )
  return takeFurther(app, request, options)
}
