import { addressFrom } from '../../domain/server-settings.ts'
import { textOption, type Register, type Work } from '../frame.ts'
import { jsonText } from '../json.ts'
import { abortable } from '../watch.ts'

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
  app.terminal.out(app.globals.json ? jsonText({ url: server.url }) : `${server.url}\n`)
  await abortable(
    app,
    (signal) => new Promise<void>((done) => signal.addEventListener('abort', () => done())),
  )
  await server.close()
  return 0
}
