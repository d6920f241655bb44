import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { payloadOf } from '../../src/domain/notify/telling.ts'
import { hasJq } from '../process/ci/runner.ts'
import { eventOf } from '../channels/samples.ts'

const PAGE = readFileSync(new URL('../../docs/notifications.md', import.meta.url), 'utf8')

/** The program of a recipe, as it stands on the page. */
function recipe(name: string): string {
  const section = PAGE.slice(PAGE.indexOf(`**${name}.**`))
  const [, script] = /```sh\n([^]*?)```/.exec(section) ?? []
  if (script === undefined) throw new Error(`There is no recipe for ${name}`)
  return script
}

const HOSTILE = '"Lunch" `echo x` $(echo y) \'; echo z\n--data @file'

interface Asked {
  readonly argv: readonly string[]
  readonly body: string
}

/** Runs a recipe as shield does, with a curl that only writes down what it is asked for. */
function askedBy(name: string, ...args: readonly string[]): Asked {
  const folder = mkdtempSync(join(tmpdir(), 'shield-recipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [program, curl, told] = ['tell', 'curl', 'told'].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ]
  writeFileSync(program, recipe(name))
  writeFileSync(
    curl,
    `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs')
writeFileSync(${JSON.stringify(told)}, JSON.stringify({ argv: process.argv.slice(2), body: readFileSync(0, 'utf8') }))
`,
  )
  for (const file of [program, curl]) chmodSync(file, 0o700)
  for (const secret of ['.telegram-token', '.teams-url', '.pagerduty-key'])
    writeFileSync(join(folder, secret), `secret-of${secret}\n`)
  const events = [payloadOf(eventOf({ summary: HOSTILE }), 'https://shield.example.com', 'thin')]
  execFileSync(program, args, {
    input: `${JSON.stringify({ id: 'evt_0000000001', events })}\n`,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder },
  })
  return JSON.parse(readFileSync(told, 'utf8')) as Asked
}

const LINK = 'https://shield.example.com/approvals/apr_0000000001'

it.skipIf(!hasJq)('the recipe for Telegram sends the summary as it is, and the link', () => {
  const { argv, body } = askedBy('Telegram', '-1001')
  expect(argv).toContain('chat_id=-1001')
  expect(argv).toContain('https://api.telegram.org/botsecret-of.telegram-token/sendMessage')
  expect(body).toBe(`${HOSTILE}\n${LINK}\n`)
})

it.skipIf(!hasJq)('the recipe for ntfy sends the summary as it is, and the link', () => {
  const { argv, body } = askedBy('ntfy', 'my-topic')
  expect(argv).toContain(`X-Click: ${LINK}`)
  expect(argv).toContain('https://ntfy.sh/my-topic')
  expect(body).toBe(`${HOSTILE}\n`)
})

it.skipIf(!hasJq)('the recipe for Teams sends a card whose text is no markup', () => {
  const { argv, body } = askedBy('Microsoft Teams')
  expect(argv).toContain('secret-of.teams-url')
  expect(JSON.parse(body)).toMatchObject({
    type: 'message',
    attachments: [
      {
        content: {
          body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: HOSTILE }] }],
          actions: [{ type: 'Action.OpenUrl', url: LINK }],
        },
      },
    ],
  })
})

it.skipIf(!hasJq)('the recipe for PagerDuty wakes somebody once for each event', () => {
  const { body } = askedBy('PagerDuty')
  expect(JSON.parse(body)).toMatchObject({
    routing_key: 'secret-of.pagerduty-key',
    event_action: 'trigger',
    dedup_key: 'evt_0000000001',
    payload: { summary: `request.pending: ${HOSTILE}`, source: 'shield' },
  })
})
