import type { App, Globals, Host } from './app.ts'
import type { Terminal } from './terminal.ts'

/** What no message may repeat: it can quote what was typed, and a key can have been typed where it does not belong. */
export function secretsOf({ settings }: App): readonly string[] {
  const { nangoApiKey, remote, server } = settings
  return [
    nangoApiKey,
    remote?.token,
    ...server.nangoWebhookSecrets,
    ...server.metaAppSecrets,
    server.metaVerifyToken,
  ].filter((secret) => secret !== undefined)
}

/** The same for a command line that no command was found in; none where the settings cannot be read either. */
export async function secretsAtHand(
  host: Host,
  globals: Globals,
  terminal: Terminal,
): Promise<readonly string[]> {
  try {
    const app = host.createApp(globals, terminal)
    await app.close()
    return secretsOf(app)
  } catch {
    return []
  }
}
