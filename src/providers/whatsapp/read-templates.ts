import { ShieldError } from '../../domain/errors.ts'
import { isJsonObject, type Json } from '../../domain/text/json.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import { path } from '../../domain/provider/path.ts'
import { field, say } from '../../domain/text/wording.ts'
import { wabaIdOf } from './business.ts'
import { readBody } from './graph-error.ts'
import { MANAGING } from './scopes.ts'
import { parseTemplate, TEMPLATE_FIELDS, type Template } from './template.ts'

const PAGE_SIZE = 100
const MOST_PAGES = 60

/**
 * The templates of the business account, or those of one name. Meta's own filter may find more than was asked for: each
 * is looked at again. Fails as a read at Meta does.
 */
export async function readTemplates(reading: Reading, name?: string): Promise<readonly Template[]> {
  const { connection, apiVersion } = reading
  const address = path`/${apiVersion}/${wabaIdOf(connection)}/message_templates`
  const asked = { what: 'the templates', connection, permission: MANAGING }
  const templates: Template[] = []
  let after: string | undefined
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const response = await reading.get(address, [
      ['fields', TEMPLATE_FIELDS],
      ['limit', String(PAGE_SIZE)],
      ...(name === undefined ? [] : [['name', name] as const]),
      ...(after === undefined ? [] : [['after', after] as const]),
    ])
    const { data, paging } = readBody(response, asked)
    if (!Array.isArray(data)) throw unreadable()
    templates.push(...data.flatMap((entry) => parseTemplate(entry) ?? []))
    after = nextCursor(paging)
    if (after === undefined) return templates.filter((one) => name === undefined || one.name === name)
  }
  throw new ShieldError('failed', `There are more than ${MOST_PAGES * PAGE_SIZE} templates`, {
    hint: say`Ask for one with ${field('name')}`,
  })
}

/** Undefined on the last page: the cursors stand there too, but no address of a next one. */
function nextCursor(paging: Json | undefined): string | undefined {
  if (!isJsonObject(paging) || typeof paging['next'] !== 'string' || !isJsonObject(paging['cursors']))
    return undefined
  const { after } = paging['cursors']
  return typeof after === 'string' && after !== '' ? after : undefined
}

function unreadable(): ShieldError {
  return new ShieldError('unavailable', 'WhatsApp answered without a list when asked for the templates', {
    hint: 'Try again; if it stays so, run `shield status --check`',
  })
}
