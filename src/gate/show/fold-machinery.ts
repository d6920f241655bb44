import type { Provider } from '../../domain/provider/provider.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { type Besides, tellApart } from '../../domain/request/machinery.ts'
import type { RenderedPreview } from '../../domain/request/preview.ts'
import type { RequestView } from '../../domain/request/request-view.ts'

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
