import { agentGuide, agentSetUp } from '../../src/wire/agent.ts'
import { sampled } from './sampled.ts'

/** The shapes of agents and their set-up. */
export const AGENT_SAMPLES = [
  ...sampled('agent set-up', agentSetUp, [
    { isDone: false, server: null, files: [], open: ['a door'] },
    {
      isDone: true,
      server: 'https://x',
      files: [
        { agent: 'codex', file: '/f', change: 'add', entry: { command: 'c' }, tokenFile: '/t', backup: '/b' },
        { agent: 'cursor', file: '/f', change: 'delete', entry: null, tokenFile: null, backup: null },
      ],
      open: [],
    },
  ]),
  ...sampled('agent guide', agentGuide, [{ format: 'skill', text: '# a' }]),
]
