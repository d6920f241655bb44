import type { Connection } from '../../domain/provider/connection.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { Finding } from '../../domain/health/status.ts'
import type { NangoIntegration } from '../../domain/ports/nango.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import { compareEnvironment, environmentFrom, OTHER_KEY } from './environment.ts'
import type { Parts } from '../parts.ts'

/**
 * The likelier cause where Nango has neither a connection nor anything else of shield's: with a key of another environment
 * all of that looks as if it had never been. Any other finding stays as it is.
 */
export async function explainAbsence(
  parts: Parts,
  connection: Connection,
  finding: Finding,
): Promise<Finding> {
  if (finding.health !== 'gone' && finding.health !== 'integration_missing') return finding
  const nango = await parts.nango()
  let listed: readonly NangoIntegration[]
  try {
    listed = await nango.listIntegrations()
  } catch (error) {
    if (!isShieldError(error)) throw error
    return finding
  }
  if (compareEnvironment(connection, environmentFrom(nango.url, listed)) === 'other') {
    return {
      health: 'other_environment',
      message: `It was connected in another environment of Nango (at ${connection.environment?.url}) than NANGO_API_KEY belongs to`,
      hint: OTHER_KEY,
    }
  }
  if (hasOneOfOurs(parts, listed)) return finding
  return {
    ...finding,
    message: `${finding.message}; the key lists no integration of shield's, so that it is probably one of another environment`,
    hint: `${OTHER_KEY}; if they are right, ${finding.hint}`,
  }
}

/** Whether a key lists any integration that shield looks for. */
export function hasOneOfOurs({ integrationOf }: Parts, listed: readonly NangoIntegration[]): boolean {
  const ours = PROVIDERS.map((provider) => integrationOf(provider))
  return listed.some(({ key }) => ours.includes(key))
}
