import type { Register } from '../frame.ts'

/** A heading of `shield --help`; they stand there in the order of the commands. */
export type HelpGroup = 'Work' | 'Decide' | 'Set up' | 'Server' | 'Try' | 'Help'

interface CommandEntry {
  readonly name: string
  readonly group: HelpGroup
  readonly summary: string
  readonly load: () => Promise<{ readonly register: Register }>
}

/** Every top-level command but the groups of operations and those that help by themselves. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'operations',
    group: 'Work',
    summary: 'everything shield can do, with schemas',
    load: () => import('./operations/operations.ts'),
  },
  {
    name: 'approvals',
    group: 'Decide',
    summary: 'the queue: list, show, review, approve, reject and more',
    load: () => import('./approvals/approvals.ts'),
  },
  {
    name: 'audit',
    group: 'Decide',
    summary: 'list, verify and export the audit log',
    load: () => import('./audit/audit.ts'),
  },
  {
    name: 'policy',
    group: 'Decide',
    summary: 'rules that decide in place of a person: check, test, apply, explain and more',
    load: () => import('./policy/policy.ts'),
  },
  {
    name: 'init',
    group: 'Set up',
    summary: 'set up Nango, its key and a first account, question by question',
    load: () => import('./setup/init.ts'),
  },
  {
    name: 'connect',
    group: 'Set up',
    summary: 'connect an account of a provider, in the browser',
    load: () => import('./connections/connect.ts'),
  },
  {
    name: 'disconnect',
    group: 'Set up',
    summary: 'delete a connection, here and at Nango',
    load: () => import('./connections/disconnect.ts'),
  },
  {
    name: 'connections',
    group: 'Set up',
    summary: 'list, show, rename and adopt connections',
    load: () => import('./connections/connections.ts'),
  },
  {
    name: 'providers',
    group: 'Set up',
    summary: 'integrations and their client ids and secrets, in Nango',
    load: () => import('./connections/providers.ts'),
  },
  {
    name: 'agent',
    group: 'Set up',
    summary: 'let an AI agent find shield, and tell it what it has to know',
    load: () => import('./agent/agent.ts'),
  },
  {
    name: 'status',
    group: 'Set up',
    summary: 'connections, queue and settings',
    load: () => import('./setup/status.ts'),
  },
  {
    name: 'doctor',
    group: 'Set up',
    summary: 'every check, with its remedy',
    load: () => import('./setup/doctor.ts'),
  },
  {
    name: 'env',
    group: 'Set up',
    summary: 'allow the .env in the working directory, or deny it',
    load: () => import('./setup/env.ts'),
  },
  {
    name: 'completion',
    group: 'Set up',
    summary: 'completion for bash, zsh or fish',
    load: () => import('./setup/completion.ts'),
  },
  {
    name: 'backup',
    group: 'Set up',
    summary: 'a copy of everything in one file',
    load: () => import('./setup/backup.ts'),
  },
  {
    name: 'store',
    group: 'Set up',
    summary: 'where the queue is, and moving it to PostgreSQL',
    load: () => import('./setup/store.ts'),
  },
  {
    name: 'serve',
    group: 'Server',
    summary: 'run the server (REST API, webhooks, approval pages)',
    load: () => import('./server/serve.ts'),
  },
  {
    name: 'mcp',
    group: 'Server',
    summary: 'tools for an agent, over stdin and stdout (MCP)',
    load: () => import('./server/mcp.ts'),
  },
  {
    name: 'tokens',
    group: 'Server',
    summary: 'access tokens for a server',
    load: () => import('./server/tokens.ts'),
  },
  {
    name: 'webhooks',
    group: 'Server',
    summary: 'webhooks received: list, show, replay',
    load: () => import('./server/webhooks.ts'),
  },
  {
    name: 'notify',
    group: 'Server',
    summary: 'who is told of what: apply, list, test, retry',
    load: () => import('./server/notify.ts'),
  },
  {
    name: 'demo',
    group: 'Try',
    summary: 'the whole story in a sandbox, in a few seconds',
    load: () => import('./demo.ts'),
  },
  {
    name: 'sandbox',
    group: 'Try',
    summary: 'a local stand-in for Nango and all four providers',
    load: () => import('./sandbox.ts'),
  },
]
