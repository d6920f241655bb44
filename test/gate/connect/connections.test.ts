import { describe, expect, it } from 'vitest'
import { adopt } from '../../../src/gate/connect/adopt.ts'
import { getConnection, rename } from '../../../src/gate/connect/connections.ts'
import { disconnect } from '../../../src/gate/connect/disconnect.ts'
import { ANNA, auditOf, BORIS, connectionOf, createBench, type Bench } from '../bench.ts'
import { heldOf } from '../fake-nango.ts'
import { createNotesProvider, READ, WRITE } from '../fake-notes.ts'

function adopting(bench: Bench, nangoConnectionId: string, name: string) {
  const provider = createNotesProvider(bench.notes)
  return adopt(bench.parts, { provider, nangoConnectionId, name, config: {}, actor: BORIS })
}

/** Notes that stand in a book, which a connection has to name. */
function adoptingBook(bench: Bench, config: Readonly<Record<string, string>>) {
  const connectSettings = [
    { flag: '--book', key: 'book', description: 'a book', parse: (given: string) => given.toLowerCase() },
    { flag: '--page', key: 'page', description: 'a page', parse: (given: string) => given },
  ]
  const provider = { ...createNotesProvider(bench.notes), connectSettings }
  return adopt(bench.parts, { provider, nangoConnectionId: 'nc-9', name: 'ci', config, actor: BORIS })
}

describe('adopting', () => {
  it('takes over what exists in Nango, without a browser', async () => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9' }))
    const connection = await adopting(bench, 'nc-9', 'ci')
    expect(connection).toEqual({
      ...connectionOf(),
      id: expect.stringMatching(/^con_[0-9a-z]{10}$/) as unknown,
      name: 'ci',
      nangoConnectionId: 'nc-9',
      askedScopes: [],
      grantedScopes: [READ, WRITE],
    })
    expect(await bench.store.connections.find('ci')).toEqual(connection)
    expect(await auditOf(bench)).toMatchObject([
      {
        type: 'connection.adopted',
        subject: connection.id,
        actor: BORIS,
        data: { nangoConnectionId: 'nc-9' },
      },
    ])
    expect(bench.nango.sessions).toEqual([])
  })

  it.each<[string, string, string, string, string]>([
    [
      'what Nango does not have is not_found',
      'nc-8',
      'ci',
      'not_found',
      'Nango has no connection nc-8 of notes',
    ],
    [
      'what is here already is a conflict that names it',
      'nc-1',
      'ci',
      'conflict',
      'That connection is here already, as google',
    ],
    [
      'under a name that is taken is a conflict',
      'nc-9',
      'google',
      'conflict',
      'There is a connection google already',
    ],
    [
      'under a name that cannot be one is a usage error',
      'nc-9',
      'C I',
      'usage',
      '"C I" cannot be a connection\'s name',
    ],
  ])('%s', async (_what, id, name, code, message) => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9' }))
    await expect(adopting(bench, id, name)).rejects.toMatchObject({ code, message })
    expect(await bench.store.connections.list()).toEqual([connectionOf()])
    expect(await auditOf(bench)).toEqual([])
  })
})

describe('adopting what a connection has to be told', () => {
  it('takes it from Nango, as far as it stands there, and else from whoever adopts', async () => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9', config: { book: 'Diary' } }))
    expect((await adoptingBook(bench, { page: '7' })).config).toEqual({ book: 'diary', page: '7' })
  })

  it('does not take over one that nobody says all of, and says what is missing', async () => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9' }))
    await expect(adoptingBook(bench, { page: '7' })).rejects.toMatchObject({
      code: 'usage',
      message: 'Nango does not say --book of this connection',
      hint: 'shield connections adopt google nc-9 --book …',
    })
    expect(await bench.store.connections.list()).toEqual([connectionOf()])
  })

  it('does not take over one that is for another one at Nango', async () => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9', config: { book: 'diary', page: '7' } }))
    await expect(adoptingBook(bench, { book: 'ledger' })).rejects.toMatchObject({
      code: 'usage',
      message: 'At Nango it is connected to --book diary, not ledger',
    })
    expect(await auditOf(bench)).toEqual([])
  })
})

describe('renaming', () => {
  it('changes the name and nothing else, with one entry', async () => {
    const bench = await createBench()
    bench.clock.now += 1000
    const renamed = await rename(bench.parts, 'google', 'work', BORIS)
    expect(renamed).toEqual({ ...connectionOf(), name: 'work', updatedAt: '2026-03-02T10:00:01.000Z' })
    expect(await bench.store.connections.list()).toEqual([renamed])
    expect(await auditOf(bench)).toMatchObject([
      {
        type: 'connection.renamed',
        subject: renamed.id,
        actor: BORIS,
        data: { from: 'google', to: 'work' },
      },
    ])
  })

  it.each([
    ['what does not exist is not_found', 'nobody', 'work', 'not_found'],
    ['to a name that is taken is a conflict', 'google', 'ci', 'conflict'],
    ['to a name that cannot be one is a usage error', 'google', 'Über', 'usage'],
    ['to nothing is a usage error', 'google', '', 'usage'],
  ])('%s', async (_what, from, to, code) => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9' }))
    await adopting(bench, 'nc-9', 'ci')
    const head = await bench.store.audit.head()
    await expect(rename(bench.parts, from, to, BORIS)).rejects.toMatchObject({ code })
    expect(await bench.store.audit.head()).toEqual(head)
    expect(await bench.store.connections.find('google')).toEqual(connectionOf())
  })
})

describe('a connection', () => {
  it('that does not exist is not_found, with what there is', async () => {
    const bench = await createBench()
    await expect(getConnection(bench.parts, 'nobody')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no connection "nobody"',
      hint: 'Connected: google',
    })
    await disconnect(bench.parts, 'google', { forget: false, actor: ANNA })
    await expect(getConnection(bench.parts, 'google')).rejects.toMatchObject({
      hint: 'shield connect google',
    })
  })
})
