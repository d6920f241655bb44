import type { Settings } from '../../domain/settings.ts'
import { bad, note, ok, type Check } from '../../domain/check.ts'

/** The settings that decide over anything, one check each. A secret is only said to be set. */
export function checkSettings(settings: Settings): readonly Check[] {
  const { nangoApiKey, writeRequiresApproval, auditReads, home, database } = settings
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
    // On one machine and as one user nothing keeps an agent with a shell from doing what its person can.
    note(
      'gate',
      'advisory: whoever runs as this user can decide, read the seal key and reach Nango past shield',
      'Let agents run as another user, or on another machine, that can read neither NANGO_API_KEY nor this home',
    ),
  ]
}

/** What the launcher lets through. The newest that shield was tried on is 26. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 20)) {
    return bad('node', `${version} is too old`, 'Install Node.js 20.20 or newer')
  }
  return major > 26
    ? note('node', `${version} is newer than what shield was tried on`, 'Node.js 20.20 to 26 are')
    : ok('node', version)
}
