import type { Ended } from '../shield.ts'

/** What one command came to, without what differs from one run to the next. */
export interface Told {
  readonly argv: string
  readonly exit: number | null
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
}

/** Takes ids, times, and where and through which door things were done out of what commands say. */
export interface Words {
  readonly told: (argv: readonly string[], ended: Ended) => Told
}

/** Whatever happens only where there is a server, or is about when and where. */
const PASSED_OVER = [
  // A change that somebody else made is seen or missed, as the moment wants it.
  /^REQUEST\d+ is (?:pending|approved|executing|succeeded|rejected)$/,
  /token\.created/,
  /^(?:Gate|Server|Database|Nango|Audit)\t/,
]

const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b[0-9a-f]{64}\b/g, 'HASH'],
  [/nango_connect_session_\w+/g, 'SESSION'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME'],
  [/(?:[A-Z][a-z]{2} )?\d{1,2} [A-Z][a-z]{2} \d{4},? \d\d:\d\d [+-]\d\d:\d\d/g, 'TIME'],
  [/\b(?:just now|\d+ (?:s|min) ago)/g, 'AGO'],
  [/\(at most \d+ min\)/g, 'COUNTDOWN'],
  [/eid=\w+/g, 'EID'],
  [/--cursor [\w-]+/g, '--cursor CURSOR'],
  [/"next":"[\w-]+"/g, '"next":CURSOR'],
  [/127\.0\.0\.1(?::|%3A)\d+/g, 'HOST'],
  [/process \d+ on [\w.-]+/g, 'PROCESS'],
  [/"host":"[^"]*","pid":\d+/g, 'PROCESS'],
  [/"pid":\d+/g, '"pid":PID'],
  [/\((?:cli|http)\)/g, '(DOOR)'],
  [/"door":"(?:cli|http)"/g, '"door":DOOR'],
  [/(?:, )?(?:by a command that asked nobody|with a token)/g, 'HOW'],
  [/"assurance":"(?:flag|token)"/g, '"assurance":HOW'],
  [/"(number|entry)":\d+/g, '"$1":N'],
  // At a server nobody decides on their own.
  [/(?:next: shield approvals wait|a person decides: shield approvals approve)/g, 'NEXT'],
  [
    /waits for a decision, which (?:a person makes: shield approvals approve .*|somebody else makes)/g,
    'waits for a decision',
  ],
]

/** Words for ids that mean the same on both sides: the first one met is the first. */
export function createWords(): Words {
  const met = new Map<string, string>()
  const nameOf = (kind: string) => (id: string) => {
    const key = `${kind} ${id}`
    const known =
      met.get(key) ?? `${kind}${[...met.keys()].filter((one) => one.startsWith(`${kind} `)).length + 1}`
    met.set(key, known)
    return known
  }
  const clean = (text: string): readonly string[] =>
    REPLACED.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text)
      .replaceAll(/\bapr_[0-9a-hjkmnp-tv-z]{10}\b/g, nameOf('REQUEST'))
      .replaceAll(/\bcon_[0-9a-hjkmnp-tv-z]{10}\b/g, nameOf('CONNECTION'))
      .replaceAll(/\batt_[0-9a-hjkmnp-tv-z]{10}\b/g, nameOf('ATTEMPT'))
      .replaceAll(/\bsh[0-9a-f]{32}\b/g, nameOf('KEY'))
      .split('\n')
      // The number of an entry: making tokens is audited too.
      .map((line) => line.replace(/^\d+\tTIME/, 'N\tTIME'))
      .filter((line) => !PASSED_OVER.some((pattern) => pattern.test(line)))
  return {
    told: (argv, { exit, stdout, stderr }) => ({
      argv: clean(argv.join(' ')).join(' '),
      exit,
      stdout: clean(stdout),
      stderr: clean(stderr),
    }),
  }
}
