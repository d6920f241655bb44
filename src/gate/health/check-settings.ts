import type { Settings } from '../../domain/settings/settings.ts'
import { bad, note, ok, type Check } from '../../domain/health/check.ts'
import { checkWebhooks, webhooksTaken } from '../../domain/health/check-webhooks.ts'
import { checkStrength, gateStrength } from '../../domain/access/gate-strength.ts'

/** The settings that decide over anything, one check each. A secret is only said to be set. */
export function checkSettings(settings: Settings): readonly Check[] {
  const { nangoApiKey, writeRequiresApproval, auditReads, home, database, server } = settings
  return [
    nangoApiKey === undefined
      ? bad('api key', 'NANGO_API_KEY is not set', 'Set it in the environment or in .env (see .env.example)')
      : ok('api key', 'NANGO_API_KEY is set'),
    writeRequiresApproval
      ? ok('writes', 'wait for a person')
      : note(
          'writes',
          'are approved by policy: INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0',
          'Set INTEGRATIONS_WRITE_REQUIRES_APPROVAL=1 to have a person decide',
        ),
    auditReads
      ? ok('audit', 'reads are logged too')
      : note(
          'audit',
          'reads are not logged: INTEGRATIONS_AUDIT_LOG=0',
          'Set INTEGRATIONS_AUDIT_LOG=1 to log them',
        ),
    ok('home', home),
    ok('database file', database),
    ...checkWebhooks(webhooksTaken(server)),
    checkStrength(gateStrength({ kind: 'local' })),
  ]
}
