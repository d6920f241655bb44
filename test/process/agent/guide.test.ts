import { expect, it } from 'vitest'
import { STATES } from '../../../src/domain/request/request.ts'
import { EXIT_LINES } from '../../../src/cli/help/exit-codes.ts'
import { jsonOf } from '../approvals/propose.ts'
import { commandPaths } from '../command-paths.ts'
import { openLab } from '../lab.ts'

/** What an agent may type: to look, to ask, to wait, and to take its own request back. */
const FOR_AGENTS = [
  'operations',
  'approvals wait',
  'approvals show',
  'approvals cancel',
  'calendar create-event',
]

it('the guide for agents names every state and every code that a command of an agent may end with', async () => {
  const lab = await openLab()
  const { stdout } = await lab.runInside(['agent', 'guide'])
  expect(STATES.filter((state) => !stdout.includes(`\n- \`${state}\`: `))).toEqual([])
  const codes = EXIT_LINES.map(({ exit }) => exit).filter((exit) => ![20, 21, 22].includes(exit))
  expect(codes.filter((exit) => !stdout.includes(`\n- \`${exit}\`: `))).toEqual([])
})

it('the guide for agents names no command that decides, configures or reveals anything', async () => {
  const lab = await openLab()
  const { stdout } = await lab.runInside(['agent', 'guide', '--format', 'skill'])
  const typed = [...stdout.matchAll(/\bshield ([a-z-]+)(?: ([a-z-]+))?/g)].map(
    ([, first = '', second = '']) => `${first} ${second}`.trim(),
  )
  const named = (await commandPaths()).filter((path) =>
    typed.some((words) => `${words} `.startsWith(`${path} `)),
  )
  expect(named.toSorted()).toEqual(FOR_AGENTS.toSorted())
  expect(stdout).not.toMatch(/--yes|--digest|tok_|shield_[A-Z0-9]{10}/)
})

it('the guide for agents is a skill, as agents read them', async () => {
  const lab = await openLab()
  const skill = (await lab.runInside(['agent', 'guide', '--format', 'skill'])).stdout
  const text = (await lab.runInside(['agent', 'guide'])).stdout
  const [, name, description = ''] = /^---\nname: (\S+)\ndescription: (.+)\n---\n\n/.exec(skill) ?? []
  expect([name, description.length <= 1024, description.includes(': ')]).toEqual(['shield', true, false])
  expect(skill.endsWith(text)).toBe(true)
  const json = await lab.runInside(['agent', 'guide', '--format', 'skill', '--json'])
  expect(jsonOf(json)).toEqual({ format: 'skill', text: skill })
  const refused = await lab.runInside(['agent', 'guide', '--format', 'html'])
  expect([refused.exit, refused.stderr]).toEqual([
    2,
    expect.stringContaining('--format takes text or skill, not "html"'),
  ])
})
