import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createPrompts } from '../../src/cli/ask/prompts.ts'
import { forbiddenIn, withEachHostileText } from './hostile-texts.ts'

/** What inquirer itself writes to move the cursor. */
// oxlint-disable-next-line no-control-regex -- cursor sequences are what is taken out
const CURSOR = /\u001b\[(?:\d*[A-HJK]|\?25[hl])/g

it('a question cannot drive the terminal', async () => {
  await withEachHostileText(async (text) => {
    const input = new PassThrough()
    const output = Object.assign(new PassThrough(), { _isStdio: true })
    const chunks: Buffer[] = []
    const started = new Promise<void>((resolve) => {
      output.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        resolve()
      })
    })
    const prompts = createPrompts({ isInteractive: true, color: false, input, output })
    const answer = prompts.choose({ message: text, choices: [{ value: 'a', label: text }], default: 'a' })
    await started
    input.write('\r')
    expect(await answer).toBe('a')
    expect(
      forbiddenIn(Buffer.concat(chunks).toString().replaceAll(CURSOR, ''), { colour: false }),
    ).toBeUndefined()
  })
})
