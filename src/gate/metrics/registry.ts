/** What tells one number of a metric from its others: only from what shield itself has a list of. */
type Labels<Name extends string = string> = Readonly<Record<Name, string>>

export interface Counter<Name extends string> {
  readonly add: (labels: Labels<Name>, by?: number) => void
}

export interface Histogram<Name extends string> {
  readonly observe: (labels: Labels<Name>, value: number) => void
}

/** A metric whose numbers are looked up when they are asked for. */
export interface Measure {
  readonly name: string
  readonly help: string
  readonly numbers: readonly { readonly labels?: Labels; readonly value: number }[]
}

/** Metrics that a process keeps by itself, from zero at its start. */
export interface Registry {
  /** `known`: labels that stand at zero from the beginning, so that their first increase is seen as one. */
  readonly counter: <Name extends string>(
    name: string,
    help: string,
    known?: readonly Labels<Name>[],
  ) => Counter<Name>
  /** `bounds`: upper, inclusive, in ascending order. */
  readonly histogram: <Name extends string>(
    name: string,
    help: string,
    bounds: readonly number[],
  ) => Histogram<Name>
  /** All of them with these measures before them, in Prometheus' text format 0.0.4. */
  readonly text: (measures: readonly Measure[]) => string
}

/** How a metric is written down: one line for each number. */
type Lines = () => readonly string[]

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function createRegistry(): Registry {
  const metrics: Lines[] = []
  return {
    counter: (name, help, known = []) => {
      const numbers = new Map(known.map((labels) => [labelsText(labels), 0]))
      metrics.push(() => [
        ...headOf(name, help, 'counter'),
        ...[...numbers].map(([labels, value]) => line(name, labels, value)),
      ])
      return {
        add: (labels, by = 1) => {
          const key = labelsText(labels)
          numbers.set(key, (numbers.get(key) ?? 0) + by)
        },
      }
    },
    histogram: (name, help, bounds) => {
      const all = new Map<string, Distribution>()
      metrics.push(() => [
        ...headOf(name, help, 'histogram'),
        ...[...all].flatMap(([labels, distribution]) => linesOf(name, labels, bounds, distribution)),
      ])
      return {
        observe: (labels, value) => {
          const key = labelsText(labels)
          const distribution = all.get(key) ?? { counts: bounds.map(() => 0), count: 0, sum: 0 }
          all.set(key, distribution)
          const bucket = bounds.findIndex((bound) => value <= bound)
          if (bucket !== -1) distribution.counts[bucket] = (distribution.counts[bucket] ?? 0) + 1
          distribution.count += 1
          distribution.sum += value
        },
      }
    },
    text: (measures) =>
      [...measures.map(measured), ...metrics.map((lines) => lines())]
        .flat()
        .map((text) => `${text}\n`)
        .join(''),
  }
}

/** `counts`: in each bucket alone, and not in those below it. */
interface Distribution {
  readonly counts: number[]
  count: number
  sum: number
}

function measured({ name, help, numbers }: Measure): readonly string[] {
  return [
    ...headOf(name, help, 'gauge'),
    ...numbers.map(({ labels = {}, value }) => line(name, labelsText(labels), value)),
  ]
}

function linesOf(
  name: string,
  labels: string,
  bounds: readonly number[],
  { counts, count, sum }: Distribution,
): readonly string[] {
  let upTo = 0
  const within = (bound: string): string => (labels === '' ? '' : `${labels},`) + labelsText({ le: bound })
  return [
    ...bounds.map((bound, place) => {
      upTo += counts[place] ?? 0
      return line(`${name}_bucket`, within(String(bound)), upTo)
    }),
    line(`${name}_bucket`, within('+Inf'), count),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ]
}

function headOf(name: string, help: string, type: string): readonly string[] {
  return [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`]
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${value}`
}

function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value).replaceAll('"', String.raw`\"`)}"`)
    .join(',')
}

function escaped(text: string): string {
  return text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)
}
