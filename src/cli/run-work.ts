import { secretsInForce } from '../domain/settings/settings.ts'
import type { Globals, Host } from './app.ts'
import { showError } from './errors.ts'
import type { ActOptions, Invocation, Work } from './frame.ts'
import { createTerminal } from './terminal/terminal.ts'

/**
 * Does a command's work with an app of its own and resolves to the exit code. Never rejects: whatever goes wrong is
 * shown on stderr, and the database is closed in any case.
 */
export async function runWork(
  host: Host,
  globals: Globals,
  given: Omit<Invocation, 'app'>,
  work: Work,
  options: ActOptions = {},
): Promise<number> {
  const terminal = createTerminal(host.terminalParts(globals))
  let secrets: readonly string[] = []
  let database = ''
  try {
    const app = await host.createApp(globals, terminal, options)
    secrets = secretsInForce(app.settings)
    database = app.settings.database
    try {
      return await work({ app, ...given })
    } finally {
      await app.close()
    }
  } catch (error) {
    // An address without a password is no secret, though its variable may hold one.
    const around = host.secrets(globals).filter((value) => value !== database)
    return showError(terminal, error, globals, [...secrets, ...around])
  }
}
