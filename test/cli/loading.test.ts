import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { renderDisplay } from '../../src/cli/show/render.ts'
import { localTime, relativeTime } from '../../src/domain/text/times.ts'

const source = join(import.meta.dirname, '../../src/cli')

/** Packages that a file of cli/ loads at once, as opposed to when it needs them. */
async function loadedAtOnce(file: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [join(source, file)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    packages: 'external',
    splitting: true,
    outdir: 'unused',
    logLevel: 'error',
  })
  const waiting = Object.keys(metafile.inputs).filter((input) => input.endsWith(`/cli/${file}`))
  const packages = new Set<string>()
  for (let input = waiting.pop(), seen = new Set<string>(); input !== undefined; input = waiting.pop()) {
    for (const { path, kind, external } of metafile.inputs[input]?.imports ?? []) {
      if (kind === 'dynamic-import' || seen.has(path)) continue
      // Node has loaded this one itself before any program runs.
      if (path === 'node:url') continue
      if (external === true) packages.add(path)
      else waiting.push(path)
      seen = seen.add(path)
    }
  }
  return [...packages]
}

describe('a command that prints to a pipe loads no package for it', () => {
  it.each([
    'terminal/terminal.ts',
    'show/render.ts',
    'terminal/table.ts',
    'show/request.ts',
    'errors.ts',
    'ask/prompts.ts',
    'terminal/countdown.ts',
  ])('%s', async (file) => {
    expect(await loadedAtOnce(file)).toStrictEqual([])
  })

  it('as this test would notice', async () => {
    expect(await loadedAtOnce('terminal/color-paint.ts')).toStrictEqual(['chalk'])
    expect(await loadedAtOnce('terminal/browser.ts')).toStrictEqual(['open'])
  })
})

describe('without Intl', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('rows and times are shown all the same', async () => {
    vi.stubGlobal('Intl', undefined)
    const pipe = { isTerminal: false, width: 80, color: false }
    const rows = [[localTime('2026-03-01T12:00:00Z'), relativeTime('2026-03-01T12:00:00Z', Date.now())]]
    const { result } = await renderDisplay([{ kind: 'table', columns: [], rows, empty: '' }], pipe, pipe)
    expect(result).toMatch(/^Sun 1 Mar 2026, \d\d:\d\d [+-]\d\d:\d\d\t.* (?:ago|d)\n$/)
  })
})
