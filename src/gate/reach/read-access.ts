import type { Account } from '../../domain/provider/connection.ts'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { NangoConnectionDetail } from '../../domain/ports/nango.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import type { Parts } from '../parts.ts'
import { accessTo } from './reading.ts'

/** What can be known of a connection from outside: whose it is, and what it may do. */
export interface Access {
  readonly account: Account
  /** Why the account could not be read; null: it was, or the provider tells none. */
  readonly unread: ShieldError | null
  readonly grantedScopes: readonly string[] | null
  /** What it is configured with at Nango, where its calls go; else what was asked for. */
  readonly config: Readonly<Record<string, string>>
  readonly detail: NangoConnectionDetail
}

interface AtNango {
  readonly integration: string
  readonly nangoConnectionId: string
  readonly config: Readonly<Record<string, string>>
}

/**
 * Reads whose account this is and what was granted. An account that cannot be read is labelled with what was asked for,
 * or Nango's id, and marked unconfirmed. Fails with `not_found` when Nango has no such connection.
 */
export async function readAccess(parts: Parts, provider: Provider, at: AtNango): Promise<Access> {
  const nango = await parts.nango()
  const detail = await nango.findConnection(at.integration, at.nangoConnectionId)
  if (detail === undefined) {
    throw new ShieldError(
      'not_found',
      `Nango has no connection ${at.nangoConnectionId} of ${at.integration}`,
      { hint: "Nango's dashboard lists them under Connections" },
    )
  }
  const { integration, nangoConnectionId } = at
  const config = { ...at.config, ...configAtNango(provider, detail.config) }
  const access = accessTo(parts, nango, {
    id: '',
    integration,
    nangoConnectionId,
    config,
    provider: provider.name,
  })
  const label = provider.labelFrom?.(config) ?? nangoConnectionId
  const { read, unread } = await tryOr(
    async () => ({ read: await provider.readAccount(access), unread: null }),
    (error) => ({ read: null, unread: error }),
  )
  return {
    account: read ?? { label, confirmed: false },
    unread,
    grantedScopes: (await provider.readScopes?.(detail.scope, access)) ?? null,
    config,
    detail,
  }
}

/** An account that could not be read stands under Nango's id until somebody has it read again. */
export function tellUnread(parts: Parts, name: string, { unread }: Access): void {
  if (unread === null) return
  const accept = `shield connections accept ${name}`
  const remedy = unread.hint === undefined ? `Once it can be: ${accept}` : `${unread.hint}; then ${accept}`
  parts.notice(
    `The account behind ${name} could not be read: ${unread.message.replace(/\.$/, '')}. ${remedy}`,
  )
}

/** What a connection is configured with at Nango. Fails with `usage` for a value that no `connect` of ours could have put there. */
function configAtNango(
  provider: Provider,
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    provider.connectSettings.flatMap(({ key, parse }) => {
      const value = config[key]
      return typeof value === 'string' ? [[key, parse(value)] as const] : []
    }),
  )
}
