import { isShieldError } from '../../domain/errors.ts'
import type { App, RunningSandbox, SandboxAsk } from '../app.ts'
import { append, textOption, withExamples, wrongValue, type Register, type Work } from '../frame.ts'
import { abortable } from '../watch.ts'
import { sandboxSettings } from '../../wire/running.ts'
import { wrap } from '../terminal/wrap.ts'

const USUAL_PORT = 3003

export const register: Register = async (program, frame) => {
  const command = program
    .command('sandbox')
    .description('serve a local stand-in for Nango and all four providers')
    .option(
      '--port <n>',
      `the port to listen on, and no other; 0 takes any free one, as without it where ${USUAL_PORT} is taken`,
    )
    .option('--auto-consent', 'authorise every connect session by itself, for CI')
    .option(
      '--untidy',
      'answer in the least convenient form that the real providers send: short and empty pages, numbers as text, lists as objects',
    )
    .option(
      '--fault <fault>',
      'misbehave, such as drop-after@POST*1 (repeatable); all faults are below',
      append,
    )
    .option('--webhooks <url>', 'send signed webhooks to a server of shield, such as http://127.0.0.1:7800')
    .addHelpText('after', faultHelp(await frame.host.faults()))
    .action(frame.act(run, { ignoresFoundEnv: true }))
  withExamples(command, [
    'shield sandbox --auto-consent',
    'shield sandbox --auto-consent --fault drop-after@POST*1',
    'shield sandbox --auto-consent --fault status=503@/draftOrderCreate',
  ])
}

/** How faults are written, and what each of them does. */
function faultHelp(faults: readonly (readonly [syntax: string, meaning: string])[]): string {
  const lines = faults.map(([syntax, meaning]) => `  ${syntax}\n${indented(meaning)}`)
  return `
Faults, each written as KIND[=VALUE][@METHOD][@/PATH][*TIMES]:
${lines.join('\n')}

  @METHOD
${indented('only requests with this method')}
  @/PATH
${indented(PATHS)}
  *TIMES
${indented('this many times, then no more')}
`
}

const PATHS =
  "only paths that contain this: @/calendar/v3/freeBusy, or one of Nango's own such as @/connections. Shopify has one path for everything; here it ends in the field that is asked for, as in @/graphql.json/draftOrderCreate"

function indented(text: string): string {
  return wrap(text, 72)
    .map((line) => `      ${line.trimEnd()}`)
    .join('\n')
}

const run: Work = async ({ app, options }) => {
  const webhooks = textOption(options, 'webhooks')
  const sandbox = await open(app, textOption(options, 'port'), {
    autoConsent: options['autoConsent'] === true,
    untidy: options['untidy'] === true,
    faults: Array.isArray(options['fault']) ? options['fault'].map(String) : [],
    ...(webhooks === undefined ? {} : { webhooks }),
    onWebhook: ({ path, status }) => app.terminal.talk(`sent to ${path}: ${status}\n`),
    onRequest: ({ method, path, status }) => app.terminal.talk(`${method} ${path} ${status}\n`),
  })
  if (app.globals.json) app.terminal.json(sandboxSettings.encode(sandbox.environment))
  else app.terminal.out(`${sandbox.lines.join('\n')}\n`)
  await abortable(
    app,
    (signal) =>
      new Promise<void>((done) => {
        signal.addEventListener('abort', () => done())
        app.terminal.talk('Use these in another terminal. Ctrl-C ends the sandbox\n')
      }),
  )
  await sandbox.close()
  return 0
}

/** On the port that was asked for, else on the usual one, which may be a real Nango's or another sandbox's. */
async function open(
  { sandbox, terminal }: App,
  port: string | undefined,
  ask: Omit<SandboxAsk, 'port'>,
): Promise<RunningSandbox> {
  if (port !== undefined) return sandbox({ ...ask, port: portFrom(port) })
  try {
    return await sandbox({ ...ask, port: USUAL_PORT })
  } catch (error) {
    if (!isShieldError(error) || error.code !== 'unavailable') throw error
    const running = await sandbox({ ...ask, port: 0 })
    terminal.announce(
      `Port ${USUAL_PORT} is taken; this sandbox listens at ${running.environment.NANGO_BASE_URL}`,
    )
    return running
  }
}

function portFrom(given: string): number {
  const port = Number(given)
  if (/^\d{1,5}$/.test(given) && port <= 65_535) return port
  throw wrongValue('--port', 'a number from 0 to 65535', given)
}
