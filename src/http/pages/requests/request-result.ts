import { html } from 'hono/html'
import { type Block, showWritten } from '../../../domain/operation/display.ts'
import { type ApprovalRequest, stateNow } from '../../../domain/request/request.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import type { Markup } from '../layout.ts'
import type { PageAsk, PageContext } from '../page-route.ts'
import { factList, shownValue } from './fact-list.ts'
import { nextToDecide } from './waiting.ts'

/** What became of a request that nobody decides on any more, and where to go from here. */
export async function resultCard(
  context: PageContext,
  ask: PageAsk,
  request: ApprovalRequest,
): Promise<Markup> {
  const { ending, decision, state } = request
  const why =
    state === 'rejected' ? (decision?.reason ?? '') : state === 'succeeded' ? '' : (ending?.message ?? '')
  return html`<section class="card result ${state}" aria-labelledby="result">
    <h2 id="result">It ${stateNow(state)}</h2>
    ${why === '' ? '' : shownValue(why)} ${state === 'succeeded' ? await written(context, request) : ''}
    ${await nextLink(ask, request)}
  </section>`
}

/** The way to the next request that somebody may decide on. */
export async function nextLink({ gate }: PageAsk, request: ApprovalRequest): Promise<Markup | ''> {
  if (!gate.offers('requests.approve')) return ''
  const next = await nextToDecide(gate, request)
  return next === null
    ? html`<p class="next">Nothing else waits for you. <a href="/approvals">Back to the queue</a></p>`
    : html`<p class="next">
        <a
          class="button ${request.state === 'pending' ? '' : 'primary'}"
          id="next"
          href="/approvals/${next.id}"
          >Next request</a
        >
      </p>`
}

/** What the operation shows of what it did. */
async function written({ operations }: PageContext, request: ApprovalRequest): Promise<readonly Markup[]> {
  const operation = (await operations()).find(({ name }) => name === request.operation)
  if (operation?.kind !== 'write' || request.ending === null || request.purgedAt !== undefined) return []
  return showWritten(operation, request.ending).map(block)
}

function block(one: Block): Markup {
  if (one.kind === 'facts') {
    const links = one.facts.filter(({ value }) => isLink(value))
    return html`${factList(one.facts.filter(({ value }) => !isLink(value)))} ${links.map(link)}`
  }
  if (one.kind === 'table') {
    const rows = one.rows.map((row) => row.join(', ')).join('\n')
    return shownValue(rows === '' ? one.empty : rows)
  }
  return one.text === '' ? html`` : html`<p>${shownValue(one.text)}</p>`
}

/** Addresses that lead to the provider; nothing else becomes a link. */
function isLink(value: string): boolean {
  return /^https:\/\/[^\s"'<>\\]+$/.test(value) && safeText(value) === value && URL.canParse(value)
}

function link({ label, value }: { readonly label: string; readonly value: string }): Markup {
  return html`<p>
    ${safeText(label)}: <a href="${value}" rel="noopener noreferrer" target="_blank"><bdi>${value}</bdi></a>
  </p>`
}
