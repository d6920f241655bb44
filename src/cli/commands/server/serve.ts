import { ShieldError } from '../../../domain/errors.ts'
import { findAddress, type Address } from '../../../domain/settings/server-settings.ts'
import type { App } from '../../app.ts'
import { textOption, type Register, type Work } from '../../frame.ts'
import { notWaitedFor } from '../../watch.ts'
import { serving } from '../../../wire/running.ts'
import { quoted } from '../../../domain/text/quoted.ts'

export const register: Register = (program, frame) => {
  program
    .command('serve')
    .description('serve the REST interface, webhooks and the approval pages, until it is ended')
    .option(
      '--listen <host:port>',
      'where to listen (SHIELD_LISTEN, else 127.0.0.1:7800); port 0 takes any free one',
    )
    .action(frame.act(run))
}

const run: Work = async ({ app, options }) => {
  const listen = textOption(options, 'listen')
  const server = await app.serve({
    listen: listen === undefined ? undefined : addressFrom(listen),
  })
  const asked = hearInterrupts(app)
  try {
    if (app.globals.json) app.terminal.json(serving.encode(server))
    else app.terminal.out(`${server.url}\n`)
    await asked.once
    await Promise.race([server.close(), asked.twice])
    return 0
  } finally {
    asked.dispose()
  }
}

function addressFrom(text: string): Address {
  const address = findAddress(text)
  if (address !== undefined) return address
  throw new ShieldError('usage', `--listen is ${quoted(text)}; it must be HOST:PORT or PORT`, {
    hint: 'For example 127.0.0.1:7800',
  })
}

/**
 * The first Ctrl-C or SIGTERM (or the end of its terminal) asks the server to end: what is out comes to its answer. The
 * second gives up on that, as at every command: an attempt that is out is then in doubt, and the next start says so.
 */
function hearInterrupts(app: App) {
  const { running } = app.local('shield serve')
  let count = 0
  let hearFirst: () => void = () => undefined
  let giveUp: (error: ShieldError) => void = () => undefined
  const once = new Promise<void>((resolve) => {
    hearFirst = resolve
  })
  const twice = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  // Most servers are asked once.
  twice.catch(() => undefined)
  const dispose = app.terminal.onInterrupt(() => {
    count += 1
    if (count === 1) hearFirst()
    else giveUp(running.size > 0 ? notWaitedFor() : cutOff())
  })
  return { once, twice, dispose }
}

function cutOff(): ShieldError {
  return new ShieldError('interrupted', 'Ended at once: requests in progress were cut off', {
    hint: 'Nothing was being sent; shield serve starts it again',
  })
}
