import { ShieldError } from '../../../domain/errors.ts'
import { stateNow } from '../../../domain/request/request.ts'
import { parseDuration } from '../../../domain/text/times.ts'
import type { App } from '../../app.ts'
import { endWith } from '../../end-with.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { abortable } from '../../watch.ts'

export async function waitCommand({ app, args, options }: Invocation): Promise<number> {
  const given = textOption(options, 'timeout')
  const timeout = given === undefined ? null : parseDuration('--timeout', given)
  const { id } = await (await app.gate()).requests.get(args[0] ?? '')
  return waitForEnd(app, { id, timeout })
}

interface WaitedFor {
  readonly id: string
  /** Milliseconds; null: as long as it takes. */
  readonly timeout: number | null
  /** Said on stderr once Ctrl-C is heard. */
  readonly opening?: string
}

/** Waits for a request to end and ends with its own code; Ctrl-C leaves it as it is. */
export async function waitForEnd(app: App, { id, timeout, opening }: WaitedFor): Promise<number> {
  const waited = await abortable(app, async (signal) => {
    if (opening !== undefined) app.terminal.talk(`${opening}\n`)
    app.terminal.status(`Waiting for ${id} · Ctrl-C leaves it in the queue`)
    const { requests } = await app.gate()
    const request = await requests.wait({
      id,
      timeout,
      signal,
      onChange: ({ state }) => app.terminal.talk(`${id} ${stateNow(state)}\n`),
    })
    return { request, interrupted: signal.aborted }
  })
  app.terminal.status(null)
  const { request, interrupted } = waited
  if (interrupted) {
    throw new ShieldError('interrupted', `${id} stays as it is: ${request.state}`, {
      hint: `shield approvals wait ${id}`,
    })
  }
  return endWith(app, request)
}
