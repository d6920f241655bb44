import { expect } from 'vitest'
import type { Ended } from '../shield.ts'

/** What goes on until it is ended says one object on each line, and a server's log is lines of JSON as ever. */
export function linesAsJson(argv: readonly string[], ...streams: readonly string[]): void {
  for (const line of streams.flatMap((text) => text.split('\n')).filter((text) => text !== ''))
    expectObject(line, `${argv.join(' ')} --json`)
}

/** With --json stderr holds one error or nothing, and stdout one object or nothing, of a list a page; streams apart. */
export function quietAsJson(argv: readonly string[], ended: Ended): Ended {
  const { exit, stdout, stderr } = ended
  const typed = `${argv.join(' ')} --json`
  if (stderr !== '') {
    expect(JSON.parse(stderr), typed).toMatchObject({ error: { code: expect.any(String) as string, exit } })
    expect(argv[0] === 'connect' ? stdout.replace(/^\{"event":"link".*\n/, '') : stdout, typed).toBe('')
  } else if (!argv.includes('export')) {
    // A connect says its link on its way.
    const lines = argv[0] === 'connect' ? stdout.trimEnd().split('\n') : [stdout]
    for (const line of lines) expectObject(line, typed)
  }
  return ended
}

/** A bare array would have no place for what is said beside it. */
function expectObject(stdout: string, typed: string): void {
  const value: unknown = JSON.parse(stdout)
  expect(value, typed).toEqual(expect.any(Object))
  expect(Array.isArray(value), typed).toBe(false)
  if (/ (?:list|history)(?: |$)/.test(typed) && !/^(?:calendar|shopify|whatsapp|woocommerce) /.test(typed))
    expect(value, typed).toMatchObject({ items: expect.any(Array) as unknown, next: null })
}
