import type { RequestView } from '../../domain/request/request-view.ts'
import { foldedPreview } from '../../gate/show/fold-machinery.ts'
import type { App } from '../app.ts'
import type { Surface } from '../terminal/terminal.ts'
import { FOLDED_FACTS } from './request.ts'

/** What is shown at a terminal without its machinery, and how many lines that leaves out. A pipe gets everything. */
export async function fold<View extends Pick<RequestView, 'request' | 'preview'>>(
  app: Pick<App, 'provider'>,
  view: View,
  surface: Surface,
): Promise<{ readonly shown: View; readonly folded: number }> {
  if (!surface.isTerminal) return { shown: view, folded: 0 }
  const { open, machinery } = await foldedPreview(app, view)
  return { shown: { ...view, preview: open }, folded: machinery.length }
}

/** The same of a request that stands by itself, of which `renderRequest` leaves some lines out then. */
export async function foldRequest<View extends Pick<RequestView, 'request' | 'preview'>>(
  app: Pick<App, 'provider'>,
  view: View,
  surface: Surface,
): Promise<{ readonly shown: View; readonly folded: number }> {
  const { shown, folded } = await fold(app, view, surface)
  return { shown, folded: surface.isTerminal ? folded + FOLDED_FACTS.length : 0 }
}

/** `3 technical lines folded; --details shows them`; undefined where there are none. */
export function foldedText(count: number, unfold: string): string | undefined {
  if (count === 0) return undefined
  return count === 1
    ? `1 technical line folded; ${unfold} shows it`
    : `${count} technical lines folded; ${unfold} shows them`
}
