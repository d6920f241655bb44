import type { ProviderName } from '../domain/provider/providers.ts'
import type { Json } from '../domain/text/json.ts'
import type { ToolAnswer } from '../wire/tool.ts'
import { readAnswer } from '../wire/tool-answer.ts'
import { dataLine } from './tell-request.ts'

/** What a read found at a provider. */
export function tellRead(operation: string, provider: ProviderName, data: Json): ToolAnswer {
  return {
    text: [`Done: this is what ${operation} found at ${provider}.`, dataLine(data)].join('\n'),
    structured: readAnswer.encode({ status: 'done', provider, data }),
    isError: false,
  }
}

/** What shield itself has to tell. */
export function tellOwn(what: string, data: Json): ToolAnswer {
  return {
    text: [`Done: ${what}.`, dataLine(data)].join('\n'),
    structured: readAnswer.encode({ status: 'done', data }),
    isError: false,
  }
}
