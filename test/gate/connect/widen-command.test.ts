import { describe, expect, it } from 'vitest'
import { widenCommand } from '../../../src/gate/connect/connect-command.ts'
import { connectionOf } from '../bench.ts'
import { createNotesProvider, createNotesScript, READ, WRITE } from '../fake-notes.ts'

const provider = createNotesProvider(createNotesScript())
const SHARE = 'https://notes.example/share'

describe('what widens a connection', () => {
  it.each<[string, readonly string[], readonly string[][], boolean, string]>([
    [
      'names the scope that a read lacks, beside those it has',
      [WRITE],
      [[READ]],
      false,
      '--scopes write,read',
    ],
    ['asks for the first of several that would do', [WRITE], [[READ, SHARE]], false, '--scopes write,read'],
    ['is --write where that adds it', [READ], [[WRITE]], true, '--write'],
    ['is --write for no read', [READ], [[WRITE]], false, '--scopes read,write'],
    [
      'names all where --write does not add one',
      [READ],
      [[WRITE], [SHARE]],
      true,
      '--scopes read,write,share',
    ],
  ])('%s', (_what, askedScopes, lacking, isForWrite, flags) => {
    const connection = connectionOf({ askedScopes, grantedScopes: [] })
    expect(widenCommand(provider, connection, lacking, isForWrite)).toBe(`shield connect google ${flags}`)
  })

  it('is --write also where that was asked for and not granted', () => {
    const connection = connectionOf({ askedScopes: [READ, WRITE], grantedScopes: [READ] })
    expect(widenCommand(provider, connection, [[WRITE]], true)).toBe('shield connect google --write')
  })

  it('is the same command again only where it was asked for and not granted', () => {
    const connection = connectionOf({ askedScopes: [READ, WRITE], grantedScopes: [WRITE] })
    expect(widenCommand(provider, connection, [[READ]], false)).toBe(
      'shield connect google, and allow all that it asks for',
    )
  })

  it('keeps what an adopted connection was granted', () => {
    const connection = connectionOf({ name: 'work', askedScopes: [], grantedScopes: [SHARE] })
    expect(widenCommand(provider, connection, [[READ]], false)).toBe(
      'shield connect google --as work --scopes share,read',
    )
  })

  it('writes a name in full that cannot be said shorter', () => {
    const connection = connectionOf({ askedScopes: [READ], grantedScopes: [READ] })
    const foreign = 'https://other.example/admin'
    expect(widenCommand(provider, connection, [[foreign]], false)).toBe(
      `shield connect google --scopes read,${foreign}`,
    )
  })
})
