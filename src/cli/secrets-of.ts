import { secretsInForce } from '../domain/secrets-in-force.ts'
import type { Globals, Host } from './app.ts'
import type { Terminal } from './terminal.ts'

/** What no message may repeat where no command was found; nothing where the settings cannot be read either. */
export async function secretsAtHand(
  host: Host,
  globals: Globals,
  terminal: Terminal,
): Promise<readonly string[]> {
  try {
    const app = host.createApp(globals, terminal)
    await app.close()
    return secretsInForce(app.settings)
  } catch {
    return []
  }
}
