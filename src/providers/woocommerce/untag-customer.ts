import { defineWrite } from '../../domain/operation/operation.ts'
import { name, summary } from '../../domain/request/summary.ts'
import { showTag, writtenTag, type WrittenTag } from './customer/written-tag.ts'
import {
  customerOf,
  interpretTag,
  lookupTag,
  planTag,
  prepareTag,
  previewTag,
  tagWriteInput,
  whatChangedBehind,
  type TagFacts,
  type TagWriteInput,
} from './customer/tag-write.ts'
import { WRITE } from './scopes.ts'
/** Removing what is not there changes nothing. */
export const woocommerceUntagCustomer = defineWrite<TagWriteInput, TagFacts, WrittenTag>({
  name: 'woocommerce.untag-customer',
  summary: 'Remove a tag from a customer',
  provider: 'woocommerce',
  scopes: () => WRITE,
  input: tagWriteInput,
  output: writtenTag,
  examples: [
    'shield woocommerce untag-customer --email ada@example.com --tag vip',
    'shield woocommerce untag-customer --id 3 --tag early-bird',
  ],
  recovery: 'idempotent',
  prepare: (input, reading) => prepareTag('remove', input, reading),
  plan: (input, facts, key) => planTag('remove', input, facts, key),
  preview: (input, facts) => previewTag('remove', input, facts),
  about: ({ input, facts }) => summary`Remove tag ${name(input.tag)} from ${customerOf(facts)}`,
  recheck: whatChangedBehind,
  judgesPages: true,
  interpret: (response, request) => interpretTag('remove', response, request),
  lookup: (request, reading) => lookupTag('remove', request, reading),
  show: showTag,
})
