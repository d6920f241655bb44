import { factsOf, type Display } from '../../../domain/operation/display.ts'
import { EXIT_CODES } from '../../../domain/errors.ts'
import {
  shareOfPolicy,
  writesText,
  type ConnectionStatus,
  type ServerIdentity,
  type Status,
} from '../../../domain/health/status.ts'
import { strayRemedy, strayText, type Strays } from '../../../domain/provider/stray.ts'
import type { PolicyStanding } from '../../../domain/ruling/in-force.ts'
import type { ClockTrouble } from '../../../domain/request/clock.ts'
import { heldError, type Hold } from '../../../domain/request/hold.ts'
import { contradictionText, type Contradiction } from '../../../domain/request/outcome.ts'
import { OPEN_STATES } from '../../../domain/request/request.ts'
import { localTime } from '../../../domain/text/times.ts'
import { status as shape } from '../../../wire/status.ts'
import { askingNango } from '../../asking-nango.ts'
import { parseProviderName } from '../../ask/provider-flags.ts'
import type { Register, Work } from '../../frame.ts'
import { answer } from '../../show/render.ts'
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
  const gate = await app.gate()
  const found = await askingNango(app, () => gate.status({ provider, check, strays: true }))
  const { nangoApiKey, remote } = app.settings
  const empty = nangoApiKey === undefined && remote === null ? NOT_SET_UP : NOT_CONNECTED
  if (app.globals.json && empty === NOT_SET_UP) app.terminal.remark(empty)
  await answer(app, { json: () => shape.encode(found), display: () => display(found, empty) })
  const isWell = found.connections.every(({ health }) => health === 'ok')
  return check && !isWell ? EXIT_CODES.not_connected : 0
}

const NOT_CONNECTED = 'Nothing is connected; shield connect google'

const NOT_SET_UP =
  'Nothing is set up yet: there is no key for Nango. shield init sets it up, and docs/setup.md explains; shield demo shows all of it in a sandbox'

/** `empty`: in place of connections. */
function display(found: Status, empty: string): Display {
  const { connections, requests, auditHead, hold, clock, strength, server } = found
  const open = OPEN_STATES.filter((state) => requests[state] > 0).map(
    (state) => `${requests[state]} ${state}`,
  )
  const logged = auditHead === null ? 'everything is logged' : `${auditHead.number} entries`
  return [
    {
      kind: 'table',
      columns: ['connection', 'provider', 'account', 'health', 'fix'],
      rows: connections.map(row),
      empty,
    },
    factsOf([
      ['Queue', open.length > 0 ? open.join(', ') : 'nothing open'],
      ['On hold', hold === null ? null : holdText(hold)],
      ...straysTold(found.strays),
      ...found.contradictions.map((one) => ['Contradicted', contradictedText(one)] as const),
      ['Clock', clock === null ? null : `${clockText(clock)}; shield doctor`],
      ['Writes', writesText(found)],
      ['Policy', policyText(found.policy)],
      ['Allowed by policy', shareOfPolicy(found)],
      ['Gate', `${strength.mode}: ${strength.why}`],
      ['Audit', `${logged}${found.auditReads ? '' : '; reads are not logged (INTEGRATIONS_AUDIT_LOG=0)'}`],
      ['Nango', found.nango],
      ['Database', found.database],
      ...found.warnings.map((text) => ['Settings', text] as const),
      ['Server', server === null ? null : serverText(server)],
    ]),
  ]
}

function holdText(hold: Hold): string {
  const { message, hint = '' } = heldError(hold)
  return hold.moved === undefined ? `${describeHold(hold)}; ${hint}` : `${message}. ${hint}`
}

function policyText(policy: PolicyStanding | null): string | null {
  if (policy === null) return null
  const { digest, paused } = policy
  const state = paused === null ? 'in force' : `paused ${describeHold(paused)}; shield policy resume`
  return `${digest.slice(0, 12)}, ${state}`
}

/** Nothing is changed by it: somebody has to look. */
function contradictedText(contradiction: Contradiction): string {
  const { id, at } = contradiction
  return `${id} ${contradictionText(contradiction)} (${localTime(at)}); shield approvals history ${id}`
}

function straysTold(strays: Strays | null): readonly (readonly [label: string, value: string])[] {
  if (strays === null) return []
  const { newest, count } = strays
  const more = count - newest.length
  const told = newest.map(
    (stray) => `${stray.nangoConnectionId} at Nango: ${strayText(stray)}; ${strayRemedy(stray)}`,
  )
  return [...told, ...(more > 0 ? [`${more} more at Nango`] : [])].map((text) => ['Not known here', text])
}

function serverText({ url, version, caller, roles }: ServerIdentity): string {
  return `${url}, shield ${version}, where you are ${caller} (${roles.join(', ')})`
}

function row({ connection, health, message, hint }: ConnectionStatus): readonly string[] {
  const trouble = `${health.replaceAll('_', ' ')}${message === null ? '' : `: ${message}`}`
  return [connection.name, connection.provider, connection.account.label, trouble, hint ?? '']
}

/** What is wrong with the clock, as a person would say it. */
function clockText({ kind, by, mark }: ClockTrouble): string {
  const amount = by < 120_000 ? `${Math.round(by / 1000)} s` : `${Math.round(by / 60_000)} min`
  return kind === 'behind'
    ? `${amount} behind ${localTime(new Date(mark.time).toISOString())}, the highest time seen, by which expiry is judged until it has passed`
    : `it leapt ahead by ${amount} since the machine was started; it is not remembered, and what was to wait for less than that does not expire by it`
}
