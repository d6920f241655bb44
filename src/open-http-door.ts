import type { RunningServer, ServeAsk } from './cli/app.ts'
import { debugWarning } from './domain/health/check.ts'
import type { Settings } from './domain/settings/settings.ts'
import { tokenState } from './domain/access/token.ts'
import type { Parts } from './gate/parts.ts'
import { once } from './once.ts'
import { allOperations } from './providers/index.ts'

interface Served {
  readonly settings: Settings
  readonly parts: Parts
  readonly version: string
  /** Id of the user that this process runs as; null where users have no numbers. */
  readonly user: number | null
  readonly nodeDebug: string | undefined
  readonly write: (line: string) => void
}

/** Starts the server, with all that it works with. */
export async function openHttpDoor({ listen }: ServeAsk, served: Served): Promise<RunningServer> {
  const { settings, parts, version, user, write } = served
  const warning = debugWarning(served.nodeDebug)
  if (warning !== null) parts.notice(`${warning}; unset it`)
  const [{ openServer }, { authenticate }, { createSessions }, { createLocalGate }] = await Promise.all([
    import('./http/server/open-server.ts'),
    import('./gate/access/tokens.ts'),
    import('./gate/access/sessions.ts'),
    import('./gate/local-gate.ts'),
  ])
  const mcp = once(async () => {
    const { createHttpMcp } = await import('./mcp/serve-http.ts')
    return createHttpMcp({ operations: allOperations, version })
  })
  return openServer({
    parts,
    settings: listen === undefined ? settings.server : { ...settings.server, listen },
    defaultScopes: settings.defaultScopes,
    operations: allOperations,
    openGate: (observed, actor, sees) => createLocalGate({ parts: observed, actor, sees, settings }),
    authenticate: (token) => authenticate(parts, token),
    sessions: createSessions(parts),
    hasTokens: async () => {
      const tokens = await (await parts.store()).tokens.list()
      return tokens.some((token) => tokenState(token, parts.now()) === 'active')
    },
    mcp: async (ask) => (await mcp())(ask),
    version,
    user,
    nangoApiKey: settings.nangoApiKey,
    write,
  })
}
