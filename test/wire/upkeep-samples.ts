import {
  backedUp,
  checkpointAdded,
  envFile,
  exported,
  purged,
  storeCopied,
  storeInfo,
  verification,
} from '../../src/wire/upkeep.ts'
import { completionScript, demoPlayed, sandboxSettings, serving } from '../../src/wire/running.ts'
import { ACTOR, AT } from './samples.ts'
import { sampled } from './sampled.ts'

const REPORT = {
  verdict: 'tampered',
  anchored: true,
  range: { from: 1, to: 3 },
  entries: 3,
  valid: 2,
  checkpoints: { given: 1, valid: 1 },
  defects: [{ kind: 'hash', number: 2, until: 2 }],
  head: 'ab',
} as const

/** The shapes of what only a command line writes. */
export const UPKEEP_SAMPLES = [
  ...sampled('serve', serving, [{ url: 'http://127.0.0.1:7800' }]),
  ...sampled('completion', completionScript, [{ shell: 'bash', script: 'complete -F _shield shield' }]),
  ...sampled('sandbox', sandboxSettings, [
    {
      NANGO_BASE_URL: 'http://127.0.0.1:3003',
      NANGO_API_KEY: 'a',
      NANGO_WEBHOOK_SECRET: 'b',
      META_APP_SECRET: 'c',
      META_VERIFY_TOKEN: 'd',
    },
  ]),
  ...sampled('demo', demoPlayed, [
    { steps: [{ told: 'You look', actor: ACTOR, argv: ['approvals', 'list'], exit: 0 }], writes: 1 },
  ]),
  ...sampled('purged', purged, [{ purged: 2, webhooks: 1, endedBefore: AT }]),
  ...sampled('backup', backedUp, [{ file: '/b', bytes: 3, head: { number: 1, hash: 'ab' } }]),
  ...sampled('store info', storeInfo, [
    {
      engine: 'SQLite 3',
      where: '/d',
      identity: 'ab',
      schema: 1,
      size: 3,
      head: { number: 1, hash: 'ab' },
      shared: null,
      moved: { from: '/a/b.db', to: 'postgres://a@b/c', at: AT, isDone: true },
    },
    {
      engine: 'PostgreSQL 18',
      where: 'postgres://a@b/c',
      identity: 'ab',
      schema: 5,
      size: 3,
      head: { number: 1, hash: 'ab' },
      shared: {
        places: [
          { id: 'p1', host: 'box', begunAt: AT, isHere: true, isShown: true },
          { id: 'p2', host: 'other', begunAt: AT, isHere: false, isShown: null },
        ],
        senders: [{ id: 'snd_1', place: 'p1', host: 'box', pid: 7, begunAt: AT }],
        failover: { number: 1, why: 'so', at: AT, place: 'p1' },
      },
      moved: null,
    },
  ]),
  ...sampled('store copied', storeCopied, [
    { from: '/d', to: 'postgres://a@b/c', identity: 'ab', head: { number: 1, hash: 'ab' } },
  ]),
  ...sampled('checkpoint', checkpointAdded, [{ file: '/c', number: 7 }]),
  ...sampled('export', exported, [{ file: '/e', entries: 7 }]),
  ...sampled('verification', verification, [REPORT, { ...REPORT, payloads: { held: 2, valid: 1 } }]),
  ...sampled('env file', envFile, [
    {
      file: '/.env',
      standing: 'changed',
      free: ['NO_COLOR'],
      guarded: ['SHIELD_URL'],
      never: ['SHIELD_X'],
      hosts: ['h'],
    },
  ]),
]
