import { describe, expect, it } from 'vitest'
import { shellWord } from '../../../src/domain/text/shell-word.ts'
import { wordsInShell } from './words-in-shell.ts'

describe('a word in a command that a hint tells to run', () => {
  it.each(['google', '4420984e-4aa4-4d6a-89e9-f9a7c89f2235', 'sandbox:anna@example.com'])(
    'stays as it is where no shell makes more of it: %s',
    (word) => {
      expect(shellWord(word)).toBe(word)
    },
  )

  it.each([
    'a/b?c d',
    '$(echo ran)',
    "it's",
    '*',
    '',
    '`echo ran`',
    'a;b',
    '~',
    '"',
    String.raw`\ `,
    'a\nb',
    "''",
  ])('reaches the command as that one word: %j', (word) => {
    expect(wordsInShell(shellWord(word))).toBe(`<${word}>`)
  })
})
