import type { Shape } from '../../src/wire/shape.ts'

/** One sample for each thing that a shape can be. */
export function sampled<Value>(name: string, shape: Shape<Value>, values: readonly NoInfer<Value>[]) {
  return values.map((value, at) => ({ name: `${name} ${at + 1}`, shape: shape as Shape<unknown>, value }))
}
