import type { Provider } from '../../domain/provider/provider.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import type { RenderedPreview } from '../../domain/request/preview.ts'
import type { RequestView } from '../../domain/request/request-view.ts'
import { isJsonObject, objectOf, type Json } from '../../domain/text/json.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'

/** A preview of which the machinery is left out, and the machinery. */
export interface FoldedPreview {
  readonly open: RenderedPreview
  readonly machinery: Besides['machinery']
}

interface Providers {
  readonly provider: (name: ProviderName) => Promise<Provider>
}

/** Tells what an approver has to read from what may be folded away. */
export async function foldedPreview(
  { provider }: Providers,
  { request, preview }: Pick<RequestView, 'request' | 'preview'>,
): Promise<FoldedPreview> {
  const { machinery, others } = tellApart(preview, request, await provider(request.provider))
  return { open: { ...preview, alsoSent: others }, machinery }
}

type AlsoSent = RenderedPreview['alsoSent']

/** What is sent besides the facts, told apart. */
interface Besides {
  /** Ours, or shown by the facts already: it may be folded away. */
  readonly machinery: AlsoSent
  /** Everything else, which an approver has to be shown. */
  readonly others: AlsoSent
}

/**
 * Tells machinery by its value and never by its name alone: our mark in the call, what the provider's interface wants said
 * in every call, a document that shield itself brings, the version that the request is frozen to, which can do nothing but
 * keep it from being sent, and the request line where each part of its path is ours or stands in a fact. Whatever else might
 * come from the requester or from the provider counts as something else.
 */
export function tellApart(
  { alsoSent, facts }: RenderedPreview,
  request: Pick<ApprovalRequest, 'input' | 'prepared' | 'precondition' | 'providerKey' | 'call'>,
  { writeDocuments = [], fixedValues = {} }: Pick<Provider, 'writeDocuments' | 'fixedValues'>,
): Besides {
  const given = [...leavesOf(request.input), ...readFrom(request.prepared)]
  const shown = new Set(facts.filter(({ source }) => source === 'sent').map(({ value }) => value))
  const isOurs = ({ place, value }: AlsoSent[number]): boolean => {
    if (value === request.providerKey && value !== '') return true
    if (place === 'header/if-match') return value === objectOf(request.precondition)['etag']
    const anywhere = place.replaceAll(/\/\d+(?=\/)/g, '/*')
    if (Object.hasOwn(fixedValues, anywhere)) return value === fixedValues[anywhere]
    if (place === 'body/query') return typeof value === 'string' && writeDocuments.includes(value)
    return place === 'request' && pathOf(request).every((part) => shown.has(part) || isUntouched(part, given))
  }
  const machinery = new Set(alsoSent.filter(isOurs))
  return { machinery: [...machinery], others: alsoSent.filter((one) => !machinery.has(one)) }
}

/** What was read before it was proposed: not the version of the API, which is a setting, and no word that names a choice of ours. */
function readFrom(prepared: Json): readonly string[] {
  const read = isJsonObject(prepared) ? { ...prepared, apiVersion: null } : prepared
  return leavesOf(read).filter((leaf) => !PLAIN_WORD.test(leaf))
}

function pathOf({ call }: Pick<ApprovalRequest, 'call'>): readonly string[] {
  return call.path.slice(1).split('/').map(decodeURIComponent)
}

/** Every single value, as text. */
function leavesOf(value: Json): readonly string[] {
  if (value === null || typeof value === 'boolean') return []
  if (typeof value !== 'object') return [String(value)]
  return Object.values(value).flatMap(leavesOf)
}

/** Shorter texts, and single words of an interface, stand in others by chance. */
const TELLING = 4
const PLAIN_WORD = /^[a-z]+$/

/** Whether a part of a path has nothing to do with what was asked for or read. */
function isUntouched(part: string, given: readonly string[]): boolean {
  const stands = (piece: string, text: string): boolean =>
    piece.length >= TELLING && !PLAIN_WORD.test(piece) && text.includes(piece)
  return !given.some((leaf) => leaf === part || stands(leaf, part) || stands(part, leaf))
}
