import { contradictionText, type Contradiction } from '../../../domain/request/outcome.ts'
import { EXIT_CODES } from '../../../domain/errors.ts'
import { OPEN_STATES } from '../../../domain/request/request.ts'
import type { ConnectionStatus, ServerIdentity, Status } from '../../../domain/health/status.ts'
import { strayRemedy, strayText, type Strays } from '../../../domain/provider/stray.ts'
import { localTime } from '../../../domain/text/times.ts'
import { status as shape } from '../../../wire/status.ts'
import { clockText } from '../../terminal/clock-text.ts'
import type { Register, Work } from '../../frame.ts'
import { parseProviderName } from '../../ask/provider-name.ts'
import { showDisplay } from '../../show/render.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { describeHold } from '../approvals/hold.ts'

export const register: Register = (program, frame) => {
  program
    .command('status [provider]')
    .description('connections and their health, the queue and the settings')
    .option('--check', 'also ask each provider; ends 4 unless every connection is well')
    .action(frame.act(run))
}

const run: Work = async ({ app, args, options }) => {
  const provider = args[0] === undefined ? undefined : parseProviderName(args[0])
  const check = options['check'] === true
  const found = await (await app.gate()).status({ provider, check, strays: true })
  if (app.globals.json) app.terminal.json(shape.encode(found))
  else await show(app.terminal, found)
  const isWell = found.connections.every(({ health }) => health === 'ok')
  return check && !isWell ? EXIT_CODES.not_connected : 0
}

async function show(terminal: Terminal, found: Status): Promise<void> {
  const { connections, requests, auditHead, hold, clock, strength, server } = found
  const open = OPEN_STATES.filter((state) => requests[state] > 0).map(
    (state) => `${requests[state]} ${state}`,
  )
  await showDisplay(terminal, [
    {
      kind: 'table',
      columns: ['connection', 'provider', 'account', 'health', 'fix'],
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
        ...straysTold(found.strays),
        ...found.contradictions.map((one) => ({ label: 'Contradicted', value: contradictedText(one) })),
        ...(clock === null ? [] : [{ label: 'Clock', value: `${clockText(clock)}; shield doctor` }]),
        {
          label: 'Writes',
          value: found.writeRequiresApproval
            ? 'wait for a person'
            : 'are approved by policy (INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0)',
        },
        { label: 'Gate', value: `${strength.mode}: ${strength.why}` },
        {
          label: 'Audit',
          value: `${auditHead === null ? 'everything is logged' : `${auditHead.number} entries`}${found.auditReads ? '' : '; reads are not logged (INTEGRATIONS_AUDIT_LOG=0)'}`,
        },
        { label: 'Nango', value: found.nango },
        { label: 'Database', value: found.database },
        ...found.warnings.map((value) => ({ label: 'Settings', value })),
        ...(server === null ? [] : [{ label: 'Server', value: serverText(server) }]),
      ],
    },
  ])
}

/** Nothing is changed by it: somebody has to look. */
function contradictedText(contradiction: Contradiction): string {
  const { id, at } = contradiction
  return `${id} ${contradictionText(contradiction)} (${localTime(at)}); shield approvals history ${id}`
}

function straysTold(strays: Strays | null) {
  if (strays === null) return []
  const { newest, count } = strays
  const more = count - newest.length
  return [
    ...newest.map((stray) => ({
      label: 'Not known here',
      value: `${stray.nangoConnectionId} at Nango: ${strayText(stray)}; ${strayRemedy(stray)}`,
    })),
    ...(more > 0 ? [{ label: 'Not known here', value: `${more} more at Nango` }] : []),
  ]
}

function serverText({ url, version, caller, roles }: ServerIdentity): string {
  return `${url}, shield ${version}, where you are ${caller} (${roles.join(', ')})`
}

function row({ connection, health, message, hint }: ConnectionStatus): readonly string[] {
  const trouble =
    message === null ? health.replaceAll('_', ' ') : `${health.replaceAll('_', ' ')}: ${message}`
  return [connection.name, connection.provider, connection.account.label, trouble, hint ?? '']
}
