import { describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../../src/domain/access/principal.ts'
import { isShieldError } from '../../../src/domain/errors.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { createGuardedGate, type GuardedGate } from '../../../src/gate/access/guarded-gate.ts'
import type { GateCall, ServerGate } from '../../../src/gate/access/needs.ts'
import { createMeters } from '../../../src/gate/metrics/meters.ts'
import { createLocalGate } from '../../../src/gate/local-gate.ts'
import { createServerDoor } from '../../../src/gate/server-door.ts'
import { askOf, createBench, proposed, unwatched, type Bench } from '../bench.ts'
import { SERVER_SETTINGS } from '../../http/bench.ts'

/** What a call comes to: let in, refused for the role or for the request, or about a request that is not there. */
type Verdict = 'in' | 'denied' | 'hidden'

interface Row {
  /** Calls it about a request. */
  readonly call: (gate: GuardedGate, request: ApprovalRequest) => Promise<unknown>
  /** By role, about one's own request and about somebody else's; one word where it is about no request. */
  readonly requester: readonly [own: Verdict, others: Verdict] | Verdict
  readonly approver: readonly [own: Verdict, others: Verdict] | Verdict
  readonly admin: readonly [own: Verdict, others: Verdict] | Verdict
  readonly monitor: Verdict
}

const SECOND = { timeout: 1, signal: AbortSignal.abort(), onChange: () => undefined }
const wish = ({ id, digest }: ApprovalRequest) => ({ id, digest, reason: null })
const read = { operation: 'notes.list', input: {}, connection: undefined }
const write = {
  operation: 'notes.add',
  input: { text: 'one more' },
  connection: undefined,
  reason: undefined,
  idempotencyKey: null,
  expiresIn: null,
  duplicate: false,
  supersedes: undefined,
}
const all = { requester: 'in', approver: 'in', admin: 'in', monitor: 'denied' } as const
const adminOnly = { requester: 'denied', approver: 'denied', admin: 'in', monitor: 'denied' } as const
const nobody = { requester: 'denied', approver: 'denied', admin: 'denied', monitor: 'denied' } as const
const notRequester = { requester: 'denied', approver: 'in', admin: 'in', monitor: 'denied' } as const
const looking = {
  requester: ['in', 'hidden'],
  approver: ['in', 'in'],
  admin: ['in', 'in'],
  monitor: 'denied',
} as const
const deciding = {
  requester: 'denied',
  approver: ['denied', 'in'],
  admin: 'denied',
  monitor: 'denied',
} as const

/** Written down by hand. A function that is new in the gate has no row here, and this does not compile without one. */
const TABLE: Readonly<Record<GateCall, Row>> = {
  'connections.list': { ...all, call: (gate) => gate.connections.list() },
  'connections.get': { ...all, call: (gate) => gate.connections.get('google') },
  'connections.rename': { ...adminOnly, call: (gate) => gate.connections.rename('google', 'g2') },
  'connections.adopt': {
    ...adminOnly,
    call: (gate) =>
      gate.connections.adopt({ provider: 'google', nangoConnectionId: 'n', name: undefined, config: {} }),
  },
  'connections.connect': {
    ...adminOnly,
    call: (gate) =>
      gate.connections.connect({
        provider: 'google',
        name: undefined,
        scopes: undefined,
        write: false,
        config: {},
        direct: false,
        timeout: 1,
        signal: AbortSignal.abort(),
        present: async () => undefined,
        advise: () => undefined,
      }),
  },
  'connections.disconnect': { ...adminOnly, call: (gate) => gate.connections.disconnect('google', true) },
  'connections.accept': {
    ...adminOnly,
    call: (gate) => gate.connections.accept('google', { account: null, config: {} }),
  },
  'connections.strays': { ...adminOnly, call: (gate) => gate.connections.strays('n') },
  'connections.discard': {
    ...adminOnly,
    call: (gate) => gate.connections.discard({ nangoConnectionId: 'n', provider: undefined, typed: null }),
  },
  'providers.list': { ...all, call: (gate) => gate.providers.list() },
  'providers.configure': {
    ...adminOnly,
    call: (gate) =>
      gate.providers.configure({
        provider: 'google',
        clientId: 'c',
        hasSecret: false,
        scopes: undefined,
        write: false,
        present: () => undefined,
        askClientId: async () => undefined,
        askSecret: async () => undefined,
      }),
  },
  'operations.read': { ...all, call: (gate) => gate.operations.read(read) },
  'operations.dryRun': {
    requester: ['in', 'hidden'],
    approver: ['in', 'in'],
    admin: 'denied',
    monitor: 'denied',
    call: (gate, { id }) => gate.operations.dryRun({ ...write, supersedes: id }),
  },
  'operations.propose': {
    requester: ['in', 'hidden'],
    approver: ['in', 'in'],
    admin: 'denied',
    monitor: 'denied',
    call: (gate, { id }) => gate.operations.propose({ ...write, supersedes: id }, unwatched),
  },
  'requests.list': { ...all, call: (gate) => gate.requests.list({ states: [], limit: 9 }) },
  'requests.ended': { ...all, call: (gate) => gate.requests.ended({ limit: 9 }) },
  'requests.count': { ...all, call: (gate) => gate.requests.count(['pending']) },
  'requests.get': { ...looking, call: (gate, { id }) => gate.requests.get(id) },
  'requests.view': { ...looking, call: (gate, request) => gate.requests.view(request) },
  'requests.consider': { ...looking, call: (gate, request) => gate.requests.consider([request]) },
  'requests.story': { ...looking, call: (gate, { id }) => gate.requests.story(id) },
  'requests.wait': { ...looking, call: (gate, { id }) => gate.requests.wait({ ...SECOND, id }) },
  'requests.approve': { ...deciding, call: (gate, one) => gate.requests.approve(wish(one), unwatched) },
  'requests.reject': { ...deciding, call: (gate, one) => gate.requests.reject(wish(one)) },
  'requests.cancel': {
    requester: ['in', 'hidden'],
    approver: ['in', 'in'],
    admin: 'denied',
    monitor: 'denied',
    call: (gate, { id }) => gate.requests.cancel(id, null),
  },
  'requests.lookForProof': {
    requester: 'denied',
    approver: ['in', 'in'],
    admin: 'denied',
    monitor: 'denied',
    call: (gate, { id }) => gate.requests.lookForProof(id),
  },
  'requests.settleByWord': {
    ...deciding,
    call: (gate, { id }) => gate.requests.settleByWord(id, { applied: true, reason: 'I saw it' }),
  },
  'requests.retry': {
    requester: ['in', 'hidden'],
    approver: ['in', 'in'],
    admin: 'denied',
    monitor: 'denied',
    call: (gate, { id }) => gate.requests.retry({ id, reason: undefined, expiresIn: null }, unwatched),
  },
  'brake.inForce': { ...all, call: (gate) => gate.brake.inForce() },
  'brake.hold': { ...notRequester, call: (gate) => gate.brake.hold('It runs wild') },
  'brake.release': { ...notRequester, call: (gate) => gate.brake.release(null) },
  'policy.inForce': { ...all, call: (gate) => gate.policy.inForce() },
  'policy.explain': { ...looking, call: (gate, { id }) => gate.policy.explain(id) },
  'policy.backtest': { ...notRequester, call: (gate) => gate.policy.backtest({ text: null, since: 0 }) },
  'policy.pause': { ...notRequester, call: (gate) => gate.policy.pause('Too much') },
  'policy.apply': { ...nobody, call: (gate) => gate.policy.apply({ text: '', digest: '' }) },
  'policy.resume': { ...nobody, call: (gate) => gate.policy.resume() },
  'deliveries.list': { ...adminOnly, call: (gate) => gate.deliveries.list({ limit: 9 }) },
  'deliveries.get': { ...adminOnly, call: (gate) => gate.deliveries.get('dlv_0000000000') },
  'deliveries.replay': { ...adminOnly, call: (gate) => gate.deliveries.replay('dlv_0000000000') },
  audit: { ...notRequester, call: (gate) => gate.audit({ limit: 9 }) },
  status: { ...all, call: (gate) => gate.status({ check: false, strays: true }) },
  doctor: {
    ...nobody,
    call: (gate) => gate.doctor({ nodeVersion: 'v20', settings: {} as never }),
  },
  'server.waiting': { ...notRequester, call: (gate) => gate.server.waiting() },
  'server.foundations': { ...notRequester, call: (gate) => gate.server.foundations() },
  'server.news': { ...all, call: (gate) => gate.server.news(null) },
  'server.client': { ...adminOnly, call: (gate) => gate.server.client('google') },
  'server.metrics': { ...notRequester, monitor: 'in', call: (gate) => gate.server.metrics() },
}

const gateSettings = {
  defaultScopes: {},
  nangoBaseUrl: 'http://127.0.0.1:3003',
  database: 'shield.db',
  server: SERVER_SETTINGS,
}

/** The gate of somebody called anna, and what it told of looks at what is hidden. */
function gateFor({ parts }: Bench, role: Role): { readonly gate: GuardedGate; readonly looks: string[] } {
  const looks: string[] = []
  const gate = createGuardedGate({
    open: (actor, sees) => createLocalGate({ parts, actor, sees, settings: gateSettings }),
    server: createServerDoor({
      parts,
      settings: SERVER_SETTINGS,
      meters: createMeters(parts.now()),
      version: '9.9.9',
    }),
    principal: { name: 'anna', roles: [role] },
    door: 'http',
    onHidden: async (typed) => void looks.push(typed),
  })
  return { gate, looks }
}

async function verdictOf(work: () => Promise<unknown>): Promise<Verdict> {
  try {
    await work()
    return 'in'
  } catch (error) {
    // What fails for another reason was let in: nothing else looks at rights.
    if (!isShieldError(error)) return 'in'
    if (error.code === 'denied') return 'denied'
    return error.code === 'not_found' && error.message.includes('apr_') ? 'hidden' : 'in'
  }
}

const everyCall = (Object.keys(TABLE) as GateCall[]).flatMap((call) =>
  ROLES.flatMap((role) => (['own', 'others'] as const).map((whose) => [call, role, whose] as const)),
)

describe.each(everyCall)('%s by a mere %s about %s', (call, role, whose) => {
  it('is let in, refused or hidden as the table says, and offered only where it is let in', async () => {
    const bench = await createBench()
    const requester = { name: whose === 'own' ? 'anna' : 'ben', door: 'http' } as const
    const request = await proposed(bench, { requester })
    const { gate, looks } = gateFor(bench, role)
    const expected = TABLE[call][role]
    const verdict = typeof expected === 'string' ? expected : expected[whose === 'own' ? 0 : 1]
    expect(await verdictOf(() => TABLE[call].call(gate, request))).toBe(verdict)
    expect(looks).toEqual(verdict === 'hidden' && call !== 'requests.consider' ? [request.id] : [])
    if (verdict === 'denied') expect(gate.offers(call, request)).toBe(false)
    if (verdict === 'in') expect(gate.offers(call, request)).toBe(true)
  })
})

it('every function of a gate has its row', async () => {
  const { gate } = gateFor(await createBench(), 'admin')
  const { admit: _, offers: __, ...doors } = gate
  const calls = Object.entries(doors satisfies ServerGate).flatMap(([door, member]) =>
    typeof member === 'function' ? [door] : Object.keys(member).map((name) => `${door}.${name}`),
  )
  expect(calls.toSorted()).toEqual(Object.keys(TABLE).toSorted())
})

describe('a requester', () => {
  it('finds only what they asked for themselves, in every list and every number', async () => {
    const bench = await createBench()
    const own = await proposed(bench, { requester: { name: 'anna', door: 'http' } })
    const others = await proposed(bench, {
      ...askOf(bench, { requester: { name: 'ben', door: 'http' } }),
      input: { text: 'gin' },
    })
    const { gate } = gateFor(bench, 'requester')
    const idsOf = async (requester?: string) =>
      (
        await gate.requests.list({ states: [], limit: 9, ...(requester === undefined ? {} : { requester }) })
      ).requests.map(({ request }) => request.id)
    expect(await idsOf()).toEqual([own.id])
    expect(await idsOf('anna')).toEqual([own.id])
    expect(await idsOf('ben')).toEqual([])
    expect(await gate.requests.count(['pending'])).toBe(1)
    expect((await gate.status({ check: false, strays: true })).requests.pending).toBe(1)
    expect((await gate.status({ check: false, strays: true })).strays).toBeNull()
    expect((await bench.store.requests.find(others.id))?.state).toBe('pending')
  })

  it('cannot tell a request that is hidden from one that never was, whatever start of its id is typed', async () => {
    const bench = await createBench()
    const others = await proposed(bench, { requester: { name: 'ben', door: 'http' } })
    const { gate, looks } = gateFor(bench, 'requester')
    const messageOf = (typed: string) => gate.requests.get(typed).catch((error: Error) => error.message)
    expect(await messageOf(others.id)).toBe(`There is no request ${others.id}`)
    expect(await messageOf('apr_zzzzzzzzzz')).toBe('There is no request apr_zzzzzzzzzz')
    expect(looks).toEqual([others.id, 'apr_zzzzzzzzzz'])
  })
})
