/** Colours by what they mean, so that colour is never the only thing that says it. */
export interface Paint {
  readonly heading: (text: string) => string
  readonly quiet: (text: string) => string
  readonly good: (text: string) => string
  readonly warning: (text: string) => string
  readonly bad: (text: string) => string
  readonly command: (text: string) => string
}

const same = (text: string): string => text

const NO_PAINT: Paint = {
  heading: same,
  quiet: same,
  good: same,
  warning: same,
  bad: same,
  command: same,
}

/** Colours for a surface. chalk is loaded only where there is colour: it costs 4 ms at every start. */
export async function loadPaint(surface: { readonly color: boolean }): Promise<Paint> {
  if (!surface.color) return NO_PAINT
  const { createPaint } = await import('./color-paint.ts')
  return createPaint()
}
