import { expect, it } from 'vitest'
import { strayRemedy, type Stray } from '../../../src/domain/provider/stray.ts'
import { wordsInShell } from '../text/words-in-shell.ts'

const STRAY: Stray = {
  provider: 'google',
  integration: 'google-calendar',
  nangoConnectionId: 'id',
  createdAt: '2026-11-20T10:00:00Z',
  endUser: null,
  tags: {},
  isMarked: false,
}

it.each(['4420984e-4aa4-4d6a', "it's", '$(echo ran)', '`echo ran`; x', 'a b'])(
  'the commands that are told for a stray take its id as one word: %j',
  (nangoConnectionId) => {
    const [, adopt = '', discard = ''] =
      /^shield (.*) --as NAME, or shield (.*), unless /.exec(strayRemedy({ ...STRAY, nangoConnectionId })) ??
      []
    expect(wordsInShell(adopt)).toBe(`<connections><adopt><google><${nangoConnectionId}>`)
    expect(wordsInShell(discard)).toBe(`<connections><discard><${nangoConnectionId}>`)
  },
)
