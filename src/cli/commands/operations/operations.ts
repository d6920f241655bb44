import { describeOperation } from '../../../domain/operation/describe-operation.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import { operation } from '../../../wire/operation.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import { toolList, TOOL_FORMATS, type ToolFormat } from '../../../wire/tool.ts'
import {
  choice,
  textOption,
  withExamples,
  wrongValue,
  type Frame,
  type Options,
  type Register,
} from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { jsonText } from '../../terminal/json.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { allOperations, noOperation } from './all-operations.ts'

export const register: Register = (program, frame) => {
  const command = program
    .command('operations [operation]')
    .description(
      'everything shield can do, for people and (--json) with input and output schemas for programs',
    )
    .action(
      frame.act(async ({ app, args, options }) => {
        const format = formatIn(options)
        const operations = await wanted(frame, args[0])
        if (format !== undefined) {
          app.terminal.out(jsonText(toolList(format, operations), { indented: !app.globals.json }))
          return 0
        }
        return answer(app, {
          json: () => {
            const described = operations.map(describeOperation)
            const [first] = described
            return args[0] === undefined || first === undefined
              ? pageOf(operation).encode(wholeList(described))
              : operation.encode(first)
          },
          display: () => [
            {
              kind: 'table',
              columns: ['operation', 'kind', 'what it does'],
              rows: operations.map(({ name, kind, summary }) => [name, kind, summary]),
              empty: 'Nothing',
            },
          ],
        })
      }),
    )
  command.addOption(
    choice(
      command,
      '--format <format>',
      'a JSON list of tools, as MCP or a vendor of models takes it',
      TOOL_FORMATS,
    ),
  )
  withExamples(command, ['shield operations', 'shield operations --format openai > tools.json'])
}

/** Undefined: none was asked for. */
function formatIn(options: Options): ToolFormat | undefined {
  const given = textOption(options, 'format')
  const format = TOOL_FORMATS.find((one) => one === given)
  if (given !== undefined && format === undefined)
    throw wrongValue('--format', `one of ${TOOL_FORMATS.join(', ')}`, given)
  return format
}

/** All of them, or the named one. Fails with `not_found`. */
async function wanted({ host }: Frame, name: string | undefined): Promise<readonly Operation[]> {
  const all = await allOperations(host)
  if (name === undefined) return all
  const found = all.filter((one) => one.name === name)
  if (found.length > 0) return found
  throw noOperation(name, host.groups)
}
