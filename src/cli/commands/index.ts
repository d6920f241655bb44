import type { Register } from '../frame.ts'

type CommandEntry = readonly [
  name: string,
  summary: string,
  load: () => Promise<{ readonly register: Register }>,
]

/** Every top-level command but the groups of operations, in the order of `shield --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  ['connect', 'connect an account of a provider, in the browser', () => import('./connections/connect.ts')],
  ['disconnect', 'delete a connection, here and at Nango', () => import('./connections/disconnect.ts')],
  ['status', 'connections, queue and settings', () => import('./setup/status.ts')],
  ['connections', 'list, show, rename and adopt connections', () => import('./connections/connections.ts')],
  [
    'approvals',
    'the queue: list, show, review, approve, reject and more',
    () => import('./approvals/approvals.ts'),
  ],
  ['audit', 'list, verify and export the audit log', () => import('./audit/audit.ts')],
  ['operations', 'everything shield can do, with schemas', () => import('./operations/operations.ts')],
  ['backup', 'a copy of everything in one file', () => import('./setup/backup.ts')],
  [
    'providers',
    'integrations and their client ids and secrets, in Nango',
    () => import('./connections/providers.ts'),
  ],
  ['doctor', 'every check, with its remedy', () => import('./setup/doctor.ts')],
  ['serve', 'run the server (REST API, webhooks, approval pages)', () => import('./server/serve.ts')],
  ['webhooks', 'webhooks received: list, show, replay', () => import('./server/webhooks.ts')],
  ['tokens', 'access tokens for a server', () => import('./server/tokens.ts')],
  ['env', 'allow the .env in the working directory, or deny it', () => import('./setup/env.ts')],
  ['sandbox', 'a local stand-in for Nango and all four providers', () => import('./sandbox.ts')],
  ['demo', 'the whole story in a sandbox, in a few seconds', () => import('./demo.ts')],
]
