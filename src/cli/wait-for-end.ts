import { ShieldError } from '../domain/errors.ts'
import { wait } from '../gate/wait.ts'
import type { App } from './app.ts'
import { endWith } from './end-with.ts'
import { abortable } from './watch.ts'

/** Waits for a request to end and ends with its own code; Ctrl-C leaves it as it is. `timeout` in milliseconds. */
export async function waitForEnd(app: App, id: string, timeout: number | null): Promise<number> {
  app.terminal.status(`Waiting for ${id} · Ctrl-C leaves it in the queue`)
  const waited = await abortable(app, async (signal) => {
    const request = await wait(app.parts, {
      id,
      timeout,
      signal,
      onChange: ({ state }) => app.terminal.talk(`${id} is ${state}\n`),
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
