import { ShieldError } from '../../domain/errors.ts'
import { addressFrom } from '../../domain/server-settings.ts'
import type { App } from '../app.ts'
import { textOption, type Register, type Work } from '../frame.ts'
import { jsonText } from '../json.ts'
import { notWaitedFor } from '../watch.ts'

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
    listen: listen === undefined ? undefined : addressFrom(listen, '--listen'),
  })
  const asked = hearInterrupts(app)
  try {
    app.terminal.out(app.globals.json ? jsonText({ url: server.url }) : `${server.url}\n`)
    await asked.once
    await Promise.race([server.close(), asked.twice])
    return 0
  } finally {
    asked.dispose()
  }
}

/**
 * The first Ctrl-C or SIGTERM asks the server to end: what is out comes to its answer. The second gives up on that, as
 * at every command: an attempt that is out is then in doubt, and the next start says so.
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
  return new ShieldError('interrupted', 'Ended at once: what was being answered was cut off', {
    hint: 'Nothing was being sent; shield serve starts it again',
  })
}
