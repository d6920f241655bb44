import { clockTrouble } from '../../domain/request/clock.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { tryOr } from '../../domain/errors.ts'
import type { Finding, Standings } from '../../domain/health/status.ts'
import type { StatusAsk } from '../../domain/ports/gate.ts'
import { checkConnection, gone, rememberedMismatch } from '../reach/check-connection.ts'
import { explainAbsence } from '../reach/environment.ts'
import { troubleAtNango } from '../reach/connection-trouble.ts'
import type { Parts } from '../parts.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { tryToFindStrays } from '../connect/strays.ts'
import { tidyToLook } from '../upkeep/tidy.ts'

const DAY = 86_400_000

/** They are rare, and each is a reason to look. */
const MOST_CONTRADICTIONS = 20

/**
 * The overview. Asks Nango once; `check` also asks each provider. Trouble with one connection, or with Nango, is
 * part of the answer and no failure. With a requester, of requests only what that one asked for.
 */
export async function status(
  parts: Parts,
  { provider, check, strays }: StatusAsk,
  requester?: string,
): Promise<Standings> {
  const { hold, clock, policy } = await tidyToLook(parts)
  const store = await parts.store()
  const look = check ? checkConnection : glance
  const all = await store.connections.list()
  const wanted = all.filter((one) => provider === undefined || one.provider === provider)
  const looked = Promise.all(
    wanted.map(async (connection) => {
      const finding = await explainAbsence(parts, connection, await look(parts, connection))
      return { connection, ...finding }
    }),
  )
  // At once: where Nango does not answer, each question takes its whole time.
  const [findings, unknown] = await Promise.all([looked, strays ? tryToFindStrays(parts, provider) : null])
  // A look may have put something in mind.
  const now = check ? await store.connections.list() : all
  return {
    connections: findings.map(({ connection, ...finding }) => ({
      connection: now.find(({ id }) => id === connection.id) ?? connection,
      ...finding,
    })),
    strays: unknown,
    requests: await store.requests.count(requester),
    contradictions: await store.requests.contradicted(MOST_CONTRADICTIONS, requester),
    auditHead: requester === undefined ? await store.audit.head() : null,
    hold,
    clock: clockTrouble(parts.clock(), clock),
    policy,
    approved: await store.requests.approvedSince(new Date(parts.now() - DAY).toISOString(), requester),
  }
}

/** What Nango's list says of a connection, without asking anybody else. */
async function glance(parts: Parts, connection: Connection): Promise<Finding> {
  const { integration, nangoConnectionId } = connection
  return tryOr(
    async () => {
      const nango = await parts.nango()
      const [known] = await nango.listConnections({ integration, nangoConnectionId })
      if (known === undefined) return gone(connection)
      if (!known.hasAuthError) {
        return rememberedMismatch(connection) ?? { health: 'unchecked', message: null, hint: null }
      }
      const message = "Nango's last refresh or test of it failed"
      return { health: 'refresh_failed', message, hint: reconnectCommand(connection) }
    },
    (error) => troubleAtNango(connection, error),
  )
}
