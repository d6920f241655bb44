import { ShieldError } from '../../../domain/errors.ts'
import { textOption, type Frame, type Register, type Work } from '../../frame.ts'
import { quoted } from '../../../domain/text/quoted.ts'

export const register: Register = (program, frame) => {
  program
    .command('mcp')
    .description(
      'tools for an agent over stdin and stdout, in the Model Context Protocol: reads run, writes wait for a person',
    )
    .option('--as <name>', 'the name under which the agent asks (default: mcp)')
    .option(
      '--tools <groups>',
      'operations that are tools, by group: calendar,shopify (default: what is connected)',
    )
    .action(frame.act(serving(frame)))
}

function serving(frame: Frame): Work {
  return async ({ app, options }) => {
    const ending = new AbortController()
    const dispose = app.terminal.onInterrupt(() => ending.abort())
    try {
      const tools = textOption(options, 'tools')
      const groups = tools === undefined ? null : groupsFrom(frame, tools)
      await app.mcp({ as: textOption(options, 'as'), groups, signal: ending.signal })
      return 0
    } finally {
      dispose()
    }
  }
}

function groupsFrom({ host }: Frame, text: string): readonly string[] {
  const known = host.groups.map(({ name }) => name)
  const given = text.split(',').map((name) => name.trim())
  const unknown = given.find((name) => !known.includes(name))
  if (unknown === undefined) return given
  throw new ShieldError('usage', `--tools takes groups of operations, not ${quoted(unknown)}`, {
    hint: `One of ${known.join(', ')}`,
  })
}
