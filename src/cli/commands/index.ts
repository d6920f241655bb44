import type { Register } from '../frame.ts'

interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<{ readonly register: Register }>
}

/** Every top-level command but the groups of operations, in the order of `shield --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'connect',
    summary: 'connect an account of a provider, in the browser',
    load: () => import('./connections/connect.ts'),
  },
  {
    name: 'disconnect',
    summary: 'delete a connection, here and at Nango',
    load: () => import('./connections/disconnect.ts'),
  },
  {
    name: 'status',
    summary: 'connections, queue and settings',
    load: () => import('./setup/status.ts'),
  },
  {
    name: 'connections',
    summary: 'list, show, rename and adopt connections',
    load: () => import('./connections/connections.ts'),
  },
  {
    name: 'approvals',
    summary: 'the queue: list, show, review, approve, reject and more',
    load: () => import('./approvals/approvals.ts'),
  },
  { name: 'audit', summary: 'list, verify and export the audit log', load: () => import('./audit/audit.ts') },
  {
    name: 'operations',
    summary: 'everything shield can do, with schemas',
    load: () => import('./operations/operations.ts'),
  },
  { name: 'backup', summary: 'a copy of everything in one file', load: () => import('./setup/backup.ts') },
  {
    name: 'providers',
    summary: 'integrations and their client ids and secrets, in Nango',
    load: () => import('./connections/providers.ts'),
  },
  { name: 'doctor', summary: 'every check, with its remedy', load: () => import('./setup/doctor.ts') },
  {
    name: 'serve',
    summary: 'run the server (REST API, webhooks, approval pages)',
    load: () => import('./server/serve.ts'),
  },
  {
    name: 'webhooks',
    summary: 'webhooks received: list, show, replay',
    load: () => import('./server/webhooks.ts'),
  },
  {
    name: 'tokens',
    summary: 'access tokens for a server',
    load: () => import('./server/tokens.ts'),
  },
  {
    name: 'env',
    summary: 'allow the .env in the working directory, or deny it',
    load: () => import('./setup/env.ts'),
  },
  {
    name: 'sandbox',
    summary: 'a local stand-in for Nango and all four providers',
    load: () => import('./try/sandbox.ts'),
  },
  {
    name: 'demo',
    summary: 'the whole story in a sandbox, in a few seconds',
    load: () => import('./try/demo.ts'),
  },
]
