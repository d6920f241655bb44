import { join } from 'node:path'

export const POLICY = join(import.meta.dirname, '..', '..', '..', 'docs', 'policies', 'shop.yaml')

/** A file of who is told, as people write it. */
export const NOTIFY_FILE = `version: 1
channels: { ops: { webhook: "https://ops.example.com", secret: env:SHIELD_NOTIFY_OPS } }
routes: [{ to: [ops] }]
`

const typed = (group: string, verbs: readonly string[]) =>
  verbs.map((words) => [`${group} ${words.split(' ')[0] ?? ''}`, `${group} ${words}`] as const)

/** What is typed behind the name of a group, by its verb. */
export const OF_APPROVALS = typed('approvals', [
  'show ID',
  'review',
  'approve ID --yes',
  'reject ID2',
  'cancel ID3',
  'wait ID --timeout 1s',
  'resolve ID --applied --reason seen',
  'retry ID2 --queue',
  'purge --older-than 90d --yes',
  'hold --reason lunch',
  'release',
])

export const OF_ENV = typed('env', ['allow', 'show', 'deny'])

export const OF_POLICY = typed('policy', [
  'check POLICY',
  'test POLICY',
  'apply POLICY --digest x',
  'show',
  'explain ID',
  'backtest',
  'pause --reason lunch',
  'resume',
])

/** The same of `shield notify`. */
export const OF_NOTIFY = typed('notify', ['apply NOTIFY --yes', 'list', 'test', 'retry', 'off --yes'])

export const OF_WEBHOOKS = typed('webhooks', ['list', 'show dlv_0000000000', 'replay dlv_0000000000'])

export const OF_AGENTS = typed('agent', ['setup claude-code codex --scope project --yes', 'guide'])
