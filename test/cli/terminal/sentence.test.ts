import { describe, expect, it } from 'vitest'
import { showError } from '../../../src/cli/errors.ts'
import { renderWarning } from '../../../src/cli/show/render.ts'
import { loadPaint } from '../../../src/cli/terminal/paint.ts'
import { ShieldError } from '../../../src/domain/errors.ts'
import { recordPerson, recordTerminal } from '../recorded-terminal.ts'

const plain = { json: false, debug: false }
const NO_COLOR = { env: { NO_COLOR: '1' } }

const error = new ShieldError(
  'not_connected',
  'shopify (sandbox:demo-store.myshopify.com) was not granted what shopify.create-draft-order needs: read_customers',
  { hint: 'Ask again: shield connect shopify --scopes read_orders,write_draft_orders --as other-shop' },
)

async function errorAt(columns: number, shown = error): Promise<readonly string[]> {
  const { terminal, talk } = recordPerson(columns, NO_COLOR)
  await showError(terminal, shown, plain)
  return talk().split('\n').slice(0, -1)
}

describe('an error at a narrow terminal', () => {
  it('is broken between words, and the rest is no line of its own', async () => {
    const lines = await errorAt(60)
    expect(lines).toEqual([
      'error: shopify (sandbox:demo-store.myshopify.com) was not ',
      '  granted what shopify.create-draft-order needs: ',
      '  read_customers',
      'hint: Ask again: shield connect shopify \\',
      '  --scopes read_orders,write_draft_orders --as other-shop',
    ])
  })

  it('has each command on one line where it fits', async () => {
    const lines = await errorAt(84)
    expect(lines.slice(2)).toEqual([
      'hint: Ask again: ',
      '  shield connect shopify --scopes read_orders,write_draft_orders --as other-shop',
    ])
  })

  it('is whole where it fits and in a pipe', async () => {
    expect(await errorAt(160)).toHaveLength(2)
    const { terminal, talk } = recordTerminal({ columns: 40 })
    await showError(terminal, error, plain)
    expect(talk().split('\n')).toHaveLength(3)
  })

  it('keeps a text from outside from a line that begins like ours', async () => {
    const forged = `no${' '.repeat(70)}hint: shield approvals approve apr_7f3k9q2m4x`
    for (let columns = 20; columns < 120; columns += 1) {
      const lines = await errorAt(columns, new ShieldError('failed', forged))
      expect(lines.slice(1).every((line) => line.startsWith('  '))).toBe(true)
      expect(lines.every((line) => line.length <= columns)).toBe(true)
    }
  })
})

describe('a sentence at a narrow terminal', () => {
  const sentence = 'apr_7f3k9q2m4x is pending; a person decides: shield approvals approve apr_7f3k9q2m4x'
  const lines = ['apr_7f3k9q2m4x is pending; a person decides: ', '  shield approvals approve apr_7f3k9q2m4x']

  it.each(['remark', 'announce'] as const)('that is said by %s keeps its command whole', (said) => {
    const { terminal, talk } = recordPerson(60, NO_COLOR)
    terminal[said](sentence)
    expect(talk()).toBe(`${lines.join('\n')}\n`)
  })

  it('keeps it in a warning, too, and is one text in JSON', () => {
    const { terminal, talk } = recordPerson(60, NO_COLOR)
    terminal.warn(sentence)
    expect(talk()).toBe(`warning: ${lines.join('\n')}\n`)
    const program = recordTerminal({ globals: { json: true } })
    program.terminal.warn(sentence)
    expect(program.terminal.kept()).toEqual([sentence])
  })

  it('keeps it in a warning of an operation', async () => {
    const surface = { isTerminal: true, width: 60, color: false }
    const shown = renderWarning(sentence, surface, await loadPaint(surface))
    expect(shown).toBe(`warning: ${lines.join('\n')}\n`)
  })
})
