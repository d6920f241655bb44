import { expect, it } from 'vitest'
import { freezeCall } from '../../src/domain/request/call.ts'
import { tellApart } from '../../src/gate/show/fold-machinery.ts'
import type { Write } from '../../src/domain/operation/operation.ts'
import { parseInput } from '../../src/domain/operation/parse-input.ts'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import type { Json } from '../../src/domain/text/json.ts'
import { renderPreview } from '../../src/gate/show/render-preview.ts'
import { loadProvider } from '../../src/providers/index.ts'
import { inputsOf, prepared } from './all-samples.ts'

const providers = await Promise.all(PROVIDERS.map((provider) => loadProvider(provider)))
const samples = providers.flatMap((provider) =>
  provider.operations
    .filter((operation) => operation.kind === 'write')
    .flatMap((operation) => inputsOf(operation).map((sample) => ({ operation, sample, provider }))),
)

const KEY = `sh${'0'.repeat(32)}`

async function requestOf(operation: Write, sample: object): Promise<ApprovalRequest> {
  const input = parseInput(operation, sample as Record<string, Json>) as Json
  const facts = await prepared(operation, input)
  const call = freezeCall(operation.plan(input, facts, KEY))
  const { etag } = facts as { readonly etag?: string }
  const precondition = etag === undefined ? null : { etag }
  const known = { input, prepared: facts, precondition, call, providerKey: KEY, warnings: [] }
  return known as unknown as ApprovalRequest
}

it('a fold hides the request line, marks and documents of shield’s own, and nothing else, of every write', async () => {
  const [folded, shown] = [new Set<string>(), new Set<string>()]
  for (const { operation, sample, provider } of samples) {
    const request = await requestOf(operation, sample)
    const preview = renderPreview(operation, request)
    const { machinery, others } = tellApart(preview, request, provider)
    expect([...machinery, ...others].map(({ place }) => place).toSorted()).toEqual(
      preview.alsoSent.map(({ place }) => place).toSorted(),
    )
    for (const { place } of machinery) folded.add(`${operation.name} ${place}`)
    for (const { place } of others) shown.add(`${operation.name} ${place}`)
  }
  expect([...folded].toSorted()).toEqual([
    'calendar.cancel-event header/if-match',
    'calendar.cancel-event request',
    'calendar.create-event body/conferenceData/createRequest/requestId',
    'calendar.create-event body/extendedProperties/private/shield',
    'calendar.create-event body/id',
    'calendar.create-event request',
    'shopify.create-draft-order body/query',
    'shopify.create-draft-order request',
    'shopify.send-draft-invoice body/query',
    'shopify.send-draft-invoice request',
    'whatsapp.send-message body/biz_opaque_callback_data',
    'whatsapp.send-message body/messaging_product',
    'whatsapp.send-message body/recipient_type',
    'whatsapp.send-message body/template/components/0/parameters/0/type',
    'whatsapp.send-message body/template/components/1/parameters/0/type',
    'whatsapp.send-message body/template/components/1/parameters/1/type',
    'whatsapp.send-message body/template/components/2/parameters/0/type',
    'whatsapp.send-message request',
    'woocommerce.add-order-note request',
    'woocommerce.tag-customer request',
    'woocommerce.untag-customer request',
  ])
  // Nobody's choice, and yet nothing proves it.
  expect([...shown].toSorted()).toEqual(['whatsapp.send-message body/interactive/type'])
})

it('what somebody else could have chosen stands outside, whatever its place is called', async () => {
  const found = samples.find(({ operation: { name } }) => name === 'calendar.create-event')
  if (found === undefined) throw new Error('calendar.create-event has no sample')
  const { operation, sample } = found
  const request = await requestOf(operation, sample)
  const preview = renderPreview(operation, request)
  const document = { place: 'body/query', value: 'mutation { everythingFree }' }
  const mark = { place: 'body/id', value: `${KEY} and more` }
  const other = { place: 'body/kind', value: 'group' }
  const changed = { ...preview, alsoSent: [document, mark, other] }
  const own = { writeDocuments: ['mutation { other }'], fixedValues: { 'body/kind': 'individual' } }
  expect(tellApart(changed, request, own)).toEqual({ machinery: [], others: [document, mark, other] })
  const version = { place: 'header/if-match', value: '"2"' }
  const held = { ...request, precondition: { etag: '"1"' } }
  expect(tellApart({ ...preview, alsoSent: [version] }, held, {})).toEqual({
    machinery: [],
    others: [version],
  })
  const call = { ...request.call, path: `${request.call.path}/secret-place` }
  const line = { place: 'request', value: `POST ${call.path}` }
  const asked = { ...request, call, input: { where: 'secret-place' } }
  expect(tellApart({ ...preview, alsoSent: [line] }, asked, {})).toEqual({ machinery: [], others: [line] })
})
