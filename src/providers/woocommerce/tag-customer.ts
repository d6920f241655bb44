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
/** Sending it twice is the same, and so is a late first call after a second one: a tag is one row of its own. */
export const woocommerceTagCustomer = defineWrite<TagWriteInput, TagFacts, WrittenTag>({
  name: 'woocommerce.tag-customer',
  summary: 'Set a tag on a customer, once however often it is sent',
  provider: 'woocommerce',
  scopes: () => WRITE,
  input: tagWriteInput,
  output: writtenTag,
  examples: [
    'shield woocommerce tag-customer --email ada@example.com --tag vip',
    'shield woocommerce tag-customer --id 3 --tag early-bird',
  ],
  recovery: 'idempotent',
  prepare: (input, reading) => prepareTag('set', input, reading),
  plan: (input, facts, key) => planTag('set', input, facts, key),
  preview: (input, facts) => previewTag('set', input, facts),
  about: ({ input, facts }) => summary`Tag ${name(input.tag)} on ${customerOf(facts)}`,
  recheck: whatChangedBehind,
  judgesPages: true,
  interpret: (response, request) => interpretTag('set', response, request),
  lookup: (request, reading) => lookupTag('set', request, reading),
  show: showTag,
})
