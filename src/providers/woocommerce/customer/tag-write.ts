import * as z from 'zod'
import type { CallDraft } from '../../../domain/request/call.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { type ProviderResponse, path } from '../../../domain/provider/http.ts'
import { isJsonObject } from '../../../domain/text/json.ts'
import {
  defineWrite,
  type FrozenRequest,
  type Prepared,
  type Reading,
  type WriteOperation,
} from '../../../domain/operation/operation.ts'
import { spelledAddress } from '../../../domain/operation/address.ts'
import { recipientsOf } from '../../../domain/operation/stakes.ts'
import type { LookupResult, Outcome } from '../../../domain/request/outcome.ts'
import { name, ours, summary, type Summary } from '../../../domain/request/summary.ts'
import type { Preview } from '../../../domain/request/preview.ts'
import { refusedForGood, whyAmbiguous } from '../refusal.ts'
import { jsonIn } from '../json-in.ts'
import { metaOf, idOrNull, isSameEmail } from '../value.ts'
import { customerInput, findCustomer, getCustomer } from './customer.ts'
import { WRITE } from '../connecting.ts'
import {
  metaKey,
  metaValue,
  showTag,
  tagInput,
  tagsIn,
  writtenTag,
  type Tag,
  type WrittenTag,
} from './tag.ts'

const tagWriteInput = z.strictObject({ ...customerInput, tag: tagInput })

export type TagWriteInput = z.infer<typeof tagWriteInput>

/** The customer as it was when the write was proposed. */
export type TagFacts = {
  readonly customerId: number
  readonly email: string
  readonly name: string | null
  /** Null where this key is not shown them. */
  readonly tags: readonly string[] | null
  /** When it was proposed. */
  readonly at: string
}

type TagRequest = FrozenRequest<TagWriteInput, TagFacts>

type Change = 'set' | 'remove'

/** Setting and removing a tag: two operations that differ in the one value that is sent. */
export function defineTagWrite(
  change: Change,
  words: { readonly name: string; readonly summary: string; readonly examples: readonly string[] },
): WriteOperation<TagWriteInput, TagFacts, WrittenTag> {
  return defineWrite({
    ...words,
    provider: 'woocommerce',
    scopes: () => WRITE,
    input: tagWriteInput,
    output: writtenTag,
    recovery: 'idempotent',
    prepare: (input, reading) => prepareTag(change, input, reading),
    spelled: (input) =>
      input.email === undefined ? input : { ...input, email: spelledAddress(input.email) },
    plan: (input, facts, key) => planTag(change, input, facts, key),
    preview: (input, facts) => previewTag(change, input, facts),
    about: ({ input, facts }) =>
      change === 'set'
        ? summary`Tag ${name(input.tag)} on ${customerOf(facts)}`
        : summary`Remove tag ${name(input.tag)} from ${customerOf(facts)}`,
    stakes: ({ facts: { email } }) => ({
      amount: null,
      recipients: recipientsOf([email]),
      reversal: 'reversible',
    }),
    recheck: whatChangedBehind,
    judgesPages: true,
    interpret: (response, request) => interpretTag(change, response, request),
    lookup: (request, reading) => lookupTag(change, request, reading),
    show: showTag,
  })
}

async function prepareTag(
  change: Change,
  input: TagWriteInput,
  reading: Reading,
): Promise<Prepared<TagFacts>> {
  const { id, email, name, tags } = await getCustomer(input, reading)
  const names = tags?.map(({ tag }) => tag) ?? null
  return {
    facts: {
      customerId: id,
      email,
      name,
      tags: names,
      at: new Date(reading.now).toISOString(),
    },
    precondition: { customerId: id, email },
    warnings: warningsFor(change, input.tag, names),
    ...(isSoAlready(change, input.tag, names)
      ? { nothingToDo: `Customer ${id} (${email}) ${alreadyText(change, input.tag)}` }
      : {}),
  }
}

/** Never of a key that is not shown the tags. */
function isSoAlready(change: Change, tag: string, names: readonly string[] | null): boolean {
  return names !== null && names.includes(tag) === (change === 'set')
}

function alreadyText(change: Change, tag: string): string {
  return change === 'set' ? `has the tag ${tag} already` : `does not have the tag ${tag}`
}

function warningsFor(change: Change, tag: string, names: readonly string[] | null): readonly string[] {
  if (names === null) {
    return [
      'The shop does not show this key the tags of customers (its owner is not an administrator): what is written cannot be verified',
    ]
  }
  return isSoAlready(change, tag, names) ? [`The customer ${alreadyText(change, tag)}`] : []
}

/** Other keys stay as they are; a row is named by its key, never by its id, which would rename it. */
function planTag(change: Change, { tag }: TagWriteInput, facts: TagFacts, key: string): CallDraft {
  return {
    method: 'PUT',
    path: path`/wp-json/wc/v3/customers/${String(facts.customerId)}`,
    // Null deletes the row; an empty text would stay as one.
    body: {
      meta_data: [{ key: metaKey(tag), value: change === 'set' ? metaValue(facts.at, key) : null }],
    },
  }
}

function previewTag(change: Change, { tag }: TagWriteInput, facts: TagFacts): Preview {
  return {
    verb: change === 'set' ? `Set the tag ${tag} on a customer` : `Remove the tag ${tag} from a customer`,
    system: 'WooCommerce',
    facts: [
      { label: 'Customer', at: 'path/4', as: 'text' },
      { label: 'E-mail', read: facts.email },
      ...(facts.name === null ? [] : [{ label: 'Name', read: facts.name }]),
      { label: 'Meta key', at: 'body/meta_data/0/key', as: 'text' },
      {
        label: change === 'set' ? 'Meta value' : 'Meta value (null deletes it)',
        at: 'body/meta_data/0/value',
        as: 'text',
      },
      { label: 'Tags when proposed', read: tagList(facts.tags) },
    ],
  }
}

/** Whom it is about, in a summary. */
function customerOf({ customerId, email }: TagFacts): Summary {
  return email === '' ? ours(`customer ${customerId}`) : name(email)
}

function tagList(tags: readonly string[] | null): string {
  if (tags === null) return 'not shown to this key'
  return tags.length === 0 ? 'none' : tags.join(', ')
}

/** The tag is for the owner of that address: another address behind the same id is another person. */
async function whatChangedBehind(request: TagRequest, reading: Reading): Promise<string | null> {
  const { customerId, email } = request.facts
  const customer = await findCustomer(customerId, reading)
  if (customer === undefined) return `Customer ${customerId} is gone`
  if (isSameEmail(customer.email, email)) return null
  return `Customer ${customerId} has another e-mail address now: ${customer.email}, not ${email}`
}

/**
 * The shop answers with the customer as it is afterwards. Without `meta_data` in it (the key's owner is no
 * administrator) the write was taken and cannot be verified, and that is said.
 */
function interpretTag(change: Change, response: ProviderResponse, request: TagRequest): Outcome<WrittenTag> {
  const refused = refusedForGood(response)
  if (refused !== undefined) return refused
  const json = jsonIn(response)
  if (response.status !== 200 || !isJsonObject(json) || idOrNull(json['id']) !== request.facts.customerId) {
    return { kind: 'ambiguous', reason: whyAmbiguous(response, 'the customer') }
  }
  const meta = metaOf(json)
  if (meta === 'unreadable') {
    return { kind: 'ambiguous', reason: 'The shop answered with the customer, whose tags cannot be read' }
  }
  const state = meta === null ? 'unverifiable' : stateOf(change, tagsIn(meta), request)
  if (state === 'unverifiable' || state === 'as_wanted') {
    return { kind: 'applied', result: resultOf(change, request, state === 'as_wanted') }
  }
  const found = change === 'set' ? 'without this tag' : 'with this tag still there'
  return { kind: 'ambiguous', reason: `The shop answered with the customer ${found}` }
}

/** Fails with `not_connected` when the key may not see what it wrote. */
async function lookupTag(
  change: Change,
  request: TagRequest,
  reading: Reading,
): Promise<LookupResult<WrittenTag>> {
  const customer = await findCustomer(request.facts.customerId, reading)
  if (customer === undefined) return { kind: 'not_found' }
  if (customer.tags === null) {
    throw new ShieldError(
      'not_connected',
      'The shop does not show this key the tags of customers: whether it was written cannot be verified',
      { hint: 'Look in the shop, or connect with a key of an administrator' },
    )
  }
  const state = stateOf(change, customer.tags, request)
  if (state === 'as_wanted') return { kind: 'found', result: resultOf(change, request, true) }
  if (state === 'by_another')
    return { kind: 'foreign', reason: 'the customer has the tag, set by another hand' }
  return { kind: 'not_found' }
}

/** A tag that is there is ours by the key in its value; one that is gone is gone, no matter who removed it. */
function stateOf(
  change: Change,
  tags: readonly Tag[],
  request: TagRequest,
): 'as_wanted' | 'by_another' | 'not_as_wanted' {
  const found = tags.find(({ tag }) => tag === request.input.tag)
  if (change === 'remove') return found === undefined ? 'as_wanted' : 'not_as_wanted'
  if (found === undefined) return 'not_as_wanted'
  return found.key === request.providerKey ? 'as_wanted' : 'by_another'
}

function resultOf(change: Change, { input, facts }: TagRequest, verified: boolean): WrittenTag {
  return {
    id: facts.customerId,
    email: facts.email,
    tag: input.tag,
    present: change === 'set',
    verified,
  }
}
