import { describe, expect, it } from 'vitest'
import { commandAbout, shellWord } from '../../../src/domain/text/quoted.ts'
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
    '=google',
  ])('reaches the command as that one word: %j', (word) => {
    expect(wordsInShell(shellWord(word))).toBe(`<${word}>`)
  })
})

describe('a command about what another program has named', () => {
  it.each([
    ['a1', 'discard a1', 'discard a1 --yes'],
    ['their app/1', "discard 'their app/1'", "discard 'their app/1' --yes"],
    ['-x', 'discard -- -x', 'discard --yes -- -x'],
    ['--yes', 'discard -- --yes', 'discard --yes -- --yes'],
    ['- x', "discard -- '- x'", "discard --yes -- '- x'"],
  ])('never has %j read as a flag', (name, plain, withFlag) => {
    expect(commandAbout('discard', name)).toBe(plain)
    expect(commandAbout('discard', name, '--yes')).toBe(withFlag)
  })
})
