import { describe, expect, it } from 'vitest'
import { STATES, type ApprovalRequest } from '../../../src/domain/request/request.ts'
import { accept } from '../../../src/gate/connect/accept.ts'
import { adopt } from '../../../src/gate/connect/adopt.ts'
import { cancel, reject } from '../../../src/gate/send/decide.ts'
import { rename } from '../../../src/gate/connect/connections.ts'
import { disconnect } from '../../../src/gate/connect/disconnect.ts'
import { rememberEnvironment } from '../../../src/gate/reach/environment.ts'
import { rememberMismatch } from '../../../src/gate/reach/look-behind.ts'
import { propose } from '../../../src/gate/propose/propose.ts'
import { reconcile, settleByWord } from '../../../src/gate/send/reconcile.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import { createToken, revokeToken } from '../../../src/gate/access/tokens.ts'
import {
  AGENT,
  ANNA,
  approved,
  approvedOnly,
  askOf,
  auditOf,
  auditTypes,
  BORIS,
  connectionOf,
  createBench,
  decisionOn,
  inDoubt,
  MINUTE,
  proposed,
  tamper,
  underWay,
  type Bench,
} from '../bench.ts'
import { allowed, connecting } from '../connect/consent.ts'
import { heldOf, responseOf } from '../fake-nango.ts'
import { createNotesProvider, READ } from '../fake-notes.ts'

/** Brings about all but the change itself, and returns what changes. */
type Change = (bench: Bench) => Promise<() => Promise<unknown>>

const withWord = (applied: boolean): Change => {
  return async (bench) => {
    const { id } = await inDoubt(bench)
    return () => settleByWord(bench.parts, id, { applied, reason: 'So', actor: BORIS })
  }
}

const TOKEN = { name: 'agent-1', roles: ['requester'], expiresIn: null, actor: ANNA }

/** Every change that the gate makes outside of sending a call, with the entry it writes. */
const CHANGES: readonly (readonly [type: string, Change])[] = [
  ['request.proposed', async (bench) => () => propose(bench.parts, askOf(bench), false)],
  [
    'request.approved',
    async (bench) => {
      const request = await proposed(bench)
      bench.nango.held[0] = heldOf({ hasAuthError: true })
      return () =>
        approved(bench, request).catch((error: unknown) => {
          if ((error as { code: string }).code !== 'pending') throw error
        })
    },
  ],
  [
    'request.rejected',
    async (bench) => {
      const request = await proposed(bench)
      return () => reject(bench.parts, decisionOn(request))
    },
  ],
  [
    'request.cancelled',
    async (bench) => {
      const { id } = await proposed(bench)
      return () => cancel(bench.parts, id, AGENT, null)
    },
  ],
  [
    'request.expired',
    async (bench) => {
      await proposed(bench, { expiresIn: MINUTE })
      bench.clock.now += MINUTE
      return () => tidy(bench.parts)
    },
  ],
  [
    'request.stale',
    async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      bench.notes.recheck = async () => 'It changed'
      return () => approved(bench, request)
    },
  ],
  [
    'request.executing',
    async (bench) => {
      const request = await approvedOnly(bench, await proposed(bench))
      const isOut = new Promise<void>((out) => {
        bench.nango.answer = () => {
          out()
          return new Promise(() => undefined)
        }
      })
      return () => Promise.race([isOut, approved(bench, request)])
    },
  ],
  [
    'request.unknown',
    async (bench) => {
      await underWay(bench, await bench.otherProcess(2))
      bench.judged.as = 'gone'
      return () => tidy(bench.parts)
    },
  ],
  [
    'request.succeeded',
    async (bench) => {
      const request = await inDoubt(bench)
      bench.notes.lookup = async () => ({ kind: 'found', result: 1 })
      return () => reconcile(bench.parts, request)
    },
  ],
  ['request.succeeded', withWord(true)],
  ['request.failed', withWord(false)],
  [
    'connection.added',
    async (bench) => {
      allowed(bench)
      return () => connecting(bench, { name: 'work' }).ended
    },
  ],
  [
    'connection.reauthorised',
    async (bench) => {
      allowed(bench)
      return () => connecting(bench).ended
    },
  ],
  [
    'connection.adopted',
    async (bench) => {
      bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9' }))
      const provider = createNotesProvider(bench.notes)
      return () =>
        adopt(bench.parts, { provider, nangoConnectionId: 'nc-9', name: 'ci', config: {}, actor: ANNA })
    },
  ],
  ['connection.renamed', async (bench) => () => rename(bench.parts, 'google', 'work', ANNA)],
  [
    'connection.removed',
    async (bench) => () => disconnect(bench.parts, 'google', { forget: false, actor: ANNA }),
  ],
  [
    'connection.mismatch',
    async (bench) => () =>
      rememberMismatch(bench.parts, connectionOf(), { account: 'eve@shop.de', config: {} }),
  ],
  [
    'connection.accepted',
    async (bench) => {
      bench.nango.respond = () => responseOf(200, { owner: 'eve@shop.de' })
      const seen = { account: 'eve@shop.de', config: {} }
      return () => accept(bench.parts, { name: 'google', seen, actor: ANNA })
    },
  ],
  [
    'connection.environment',
    async (bench) => {
      const to = { environment: null }
      const note = { at: connectionOf().updatedAt, type: 'x', subject: null, actor: ANNA, data: {} }
      await bench.store.connections.update({ id: 'con_0000000001', to, note })
      return async () =>
        rememberEnvironment(bench.parts, (await bench.store.connections.list())[0] ?? connectionOf())
    },
  ],
  ['token.created', async (bench) => () => createToken(bench.parts, TOKEN)],
  [
    'token.revoked',
    async (bench) => {
      const { token } = await createToken(bench.parts, TOKEN)
      return () => revokeToken(bench.parts, token.id, ANNA)
    },
  ],
]

async function everything({ store }: Bench) {
  const requests: readonly ApprovalRequest[] = await store.requests.list({ states: [], limit: 100 })
  return { requests, connections: await store.connections.list(), tokens: await store.tokens.list() }
}

describe.each(CHANGES)('the change %s', (type, prepare) => {
  it('writes exactly one entry', async () => {
    const bench = await createBench()
    const change = await prepare(bench)
    const [before, count] = [await everything(bench), (await auditOf(bench)).length]
    await change()
    expect((await auditTypes(bench)).slice(count)).toEqual([type])
    expect(await everything(bench)).not.toEqual(before)
    expect(await bench.store.audit.verify()).toMatchObject({ defects: [], entries: count + 2 })
  })

  it('does not happen when its entry cannot be written', async () => {
    const bench = await createBench()
    const change = await prepare(bench)
    const [before, head, sent] = [
      await everything(bench),
      await bench.store.audit.head(),
      bench.nango.sent.length,
    ]
    tamper(bench, `create trigger full before insert on audit begin select raise(abort, 'disk full'); end`)
    await expect(change()).rejects.toMatchObject({ name: 'ShieldError' })
    expect(await everything(bench)).toEqual(before)
    expect(await bench.store.audit.head()).toEqual(head)
    expect(bench.nango.sent).toHaveLength(sent)
  })
})

describe('the audit log', () => {
  it('tells a whole story in order, and verifies', async () => {
    const bench = await createBench()
    bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'lost' })
    const { request } = await approved(bench, await proposed(bench))
    await settleByWord(bench.parts, request.id, { applied: true, reason: 'So', actor: BORIS })
    const entries = await auditOf(bench)
    expect(entries.map(({ type, actor }) => `${type} ${actor.name}`)).toEqual([
      'request.proposed agent',
      'request.approved anna',
      'request.executing anna',
      'request.unknown anna',
      'request.succeeded boris',
    ])
    expect(new Set(entries.map(({ subject }) => subject))).toEqual(new Set([request.id]))
    expect(await bench.store.audit.verify()).toMatchObject({ entries: 6, valid: 6, defects: [] })
  })

  it('never holds a payload, a reason or what a provider said', async () => {
    const bench = await createBench()
    bench.notes.interpret = () => ({ kind: 'applied', result: { secret: 'said-by-provider' } })
    await approved(bench, await proposed(bench, { input: { text: 'said-in-call' }, reason: 'said-by-agent' }))
    bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, { why: 'said-by-provider' }) })
    bench.notes.interpret = () => ({ kind: 'not_applied', reason: 'said-by-provider' })
    await approved(bench, await proposed(bench))
    expect(JSON.stringify(await auditOf(bench))).not.toContain('said-')
  })

  it('has an entry for a scope that was found granted, and none for one that is merely looked at', async () => {
    const bench = await createBench()
    const connection = connectionOf({ grantedScopes: [READ] })
    await propose(bench.parts, askOf(bench, { connection }), false)
    expect(await auditTypes(bench)).toEqual(['connection.scopes', 'request.proposed'])
    await propose(bench.parts, askOf(bench), true)
    expect(await auditTypes(bench)).toEqual(['connection.scopes', 'request.proposed', 'request.proposed'])
  })

  it('covers every state that a request can be moved to', () => {
    const covered = new Set(CHANGES.map(([type]) => type))
    const moved = STATES.filter((state) => state !== 'pending')
    expect(moved.filter((state) => !covered.has(`request.${state}`))).toEqual([])
  })
})
