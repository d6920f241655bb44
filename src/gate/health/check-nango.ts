import type { Integration } from '../../domain/provider/connecting.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { tryOr } from '../../domain/errors.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import type { Settings } from '../../domain/settings/settings.ts'
import {
  compareEnvironment,
  environmentFrom,
  hasOneOfOurs,
  OR_DELETED,
  OTHER_KEY,
  otherKeyHint,
} from '../reach/environment.ts'
import { listIntegrations } from '../connect/integrations.ts'
import { tryToFindStrays } from '../connect/strays.ts'
import type { Parts } from '../parts.ts'
import { bad, note, ok, type Check } from '../../domain/health/check.ts'
import { checkStrays } from '../../domain/health/check.ts'

/** Whether Nango answers, takes the key, and has the integrations. */
export async function checkNango(
  parts: Parts,
  { nangoBaseUrl }: Settings,
  connections: readonly Connection[],
): Promise<readonly Check[]> {
  const work = async () => {
    const providers = await Promise.all(PROVIDERS.map((name) => parts.provider(name)))
    const { integrations } = await listIntegrations(parts, providers)
    const strays = await tryToFindStrays(parts)
    const { elsewhere, checks } = await checkEnvironment(parts, connections)
    const used = connections.filter((one) => !elsewhere.includes(one)).map(({ provider }) => provider)
    return [
      ok('nango', `${nangoBaseUrl} answers and takes the key`),
      ...checks,
      checkRights(await (await parts.nango()).missingRights()),
      ...(strays === null ? [] : checkStrays(strays)),
      ...integrations.map((one) => checkIntegration(one, used.includes(one.provider))),
      ...(integrations.every(({ state }) => state !== 'present') && connections.length === 0
        ? [UNUSABLE]
        : []),
    ]
  }
  return tryOr(work, ({ message, hint }) => [
    bad('nango', `${nangoBaseUrl}: ${message}`, hint ?? 'Check NANGO_BASE_URL and NANGO_API_KEY'),
  ])
}

const UNUSABLE = bad(
  'integrations',
  'Nango has no integration that shield could use',
  'shield providers configure google',
)

function checkRights(missing: readonly string[]): Check {
  if (missing.length === 0) return ok('rights', 'the key has every right that shield needs')
  return bad(
    'rights',
    `NANGO_API_KEY lacks ${missing.length === 1 ? 'a right' : 'rights'} that shield needs: ${missing.join(', ')}`,
    `Give ${missing.length === 1 ? 'it' : 'them'} to the key in Nango's dashboard (Environment Settings > API Keys)`,
  )
}

interface Environment {
  /** Connections that were made in another one. */
  readonly elsewhere: readonly Connection[]
  readonly checks: readonly Check[]
}

/** With a key of another environment everything looks as if it had never been. */
async function checkEnvironment(parts: Parts, connections: readonly Connection[]): Promise<Environment> {
  if (connections.length === 0) return { elsewhere: [], checks: [] }
  const nango = await parts.nango()
  const listed = await nango.listIntegrations()
  const now = environmentFrom(nango.url, listed)
  const elsewhere = connections.filter((one) => compareEnvironment(one, now) === 'other')
  if (elsewhere.length > 0) {
    const names = elsewhere.map(({ name }) => name).join(', ')
    const message = `${names}: connected in another environment of Nango than the key belongs to, ${OR_DELETED}`
    return { elsewhere, checks: [bad('environment', message, otherKeyHint(...elsewhere))] }
  }
  if (hasOneOfOurs(parts, listed)) return { elsewhere, checks: [] }
  const providers = [...new Set(connections.map(({ provider }) => provider))]
  const commands = providers.map((provider) => `shield providers configure ${provider}`)
  const unlisted = bad(
    'environment',
    "The key lists no integration of shield's, though accounts are connected: it is probably one of another environment",
    `${OTHER_KEY}; if they are right, ${commands.join(' and ')}`,
  )
  return { elsewhere, checks: [unlisted] }
}

function checkIntegration({ provider, title, integration: key, state }: Integration, isUsed: boolean): Check {
  const name = `integration ${key}`
  if (state === 'present') return ok(name, `there, for ${title}`)
  const remedy = `shield providers configure ${provider}`
  if (state === 'missing') {
    return isUsed
      ? bad(name, `Nango no longer has it, and ${title} is connected through it`, remedy)
      : note(name, `not in Nango; needed to connect ${title}`, remedy)
  }
  return bad(
    name,
    `is one for something else than ${title} in Nango`,
    `Set SHIELD_INTEGRATION_${provider.toUpperCase()} to the right one`,
  )
}
