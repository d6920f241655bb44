import type { JsonObject } from '../../domain/json.ts'
import { OPEN_STATES } from '../../domain/request.ts'
import { status, type ConnectionStatus, type Status } from '../../gate/status.ts'
import type { App } from '../app.ts'
import { clockText } from '../clock-text.ts'
import { connectionJson } from '../connection-view.ts'
import type { Register, Work } from '../frame.ts'
import { jsonText } from '../json.ts'
import { parseProviderName } from '../provider-name.ts'
import { showDisplay } from '../render.ts'
import { describeHold } from './approvals-hold.ts'

export const register: Register = (program, frame) => {
  program
    .command('status [provider]')
    .description('connections and their health, the queue, and what is in force')
    .option('--check', 'also ask each provider')
    .action(frame.act(run))
}

const run: Work = async ({ app, args, options }) => {
  const provider = args[0] === undefined ? undefined : parseProviderName(args[0])
  const found = await status(app.parts, provider, options['check'] === true)
  if (app.globals.json) app.terminal.out(jsonText(statusJson(app, found)))
  else await show(app, found)
  return 0
}

/** On one machine and as one user an agent with a shell can approve its own requests. That is said, not hidden. */
const STRENGTH = 'advisory: whoever runs as this user can decide, and can reach Nango'

function statusJson(app: App, { connections, requests, auditHead, hold, clock }: Status): JsonObject {
  return {
    connections: connections.map((one) => ({ ...one, connection: connectionJson(one.connection) })),
    requests: { ...requests },
    audit: { head: auditHead, logsReads: app.parts.auditReads },
    gate: { mode: 'advisory', writeRequiresApproval: app.parts.writeRequiresApproval },
    hold: hold === null ? null : { ...hold, by: { ...hold.by } },
    clock: clock === null ? null : { kind: clock.kind, milliseconds: clock.by },
    nango: app.settings.nangoBaseUrl,
    database: app.settings.database,
  }
}

async function show(app: App, { connections, requests, auditHead, hold, clock }: Status): Promise<void> {
  const open = OPEN_STATES.filter((state) => requests[state] > 0).map(
    (state) => `${requests[state]} ${state}`,
  )
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['connection', 'provider', 'account', 'health', 'what to do'],
      rows: connections.map(row),
      empty: 'Nothing is connected; shield connect google',
    },
    {
      kind: 'facts',
      facts: [
        { label: 'Queue', value: open.length > 0 ? open.join(', ') : 'nothing open' },
        ...(hold === null
          ? []
          : [{ label: 'On hold', value: `${describeHold(hold)}; shield approvals release` }]),
        ...(clock === null ? [] : [{ label: 'Clock', value: `${clockText(clock)}; shield doctor` }]),
        {
          label: 'Writes',
          value: app.parts.writeRequiresApproval
            ? 'wait for a person'
            : 'are approved by policy (INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0)',
        },
        { label: 'Gate', value: STRENGTH },
        {
          label: 'Audit',
          value: `${auditHead.number} entries${app.parts.auditReads ? '' : '; reads are not logged (INTEGRATIONS_AUDIT_LOG=0)'}`,
        },
        { label: 'Nango', value: app.settings.nangoBaseUrl },
        { label: 'Database', value: app.settings.database },
      ],
    },
  ])
}

function row({ connection, health, message, hint }: ConnectionStatus): readonly string[] {
  const trouble =
    message === null ? health.replaceAll('_', ' ') : `${health.replaceAll('_', ' ')}: ${message}`
  return [connection.name, connection.provider, connection.account.label, trouble, hint ?? '']
}
