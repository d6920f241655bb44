// Goes through the Dockerfile where there is no Docker: each stage is a folder, the build context is what .dockerignore
// lets through, and all runs as another user where root runs this. Then the server of the last stage has to answer its
// own health check, open its database in a folder of nobody else's, and end with 0 when it is asked to. Left out: the
// base image (the Node that runs this stands in for it, and has to be of the same version), and owners by name.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const isRoot = process.getuid() === 0
/** nobody and nogroup. */
const user = isRoot ? { uid: 65534, gid: 65534 } : {}

const read = (name) => readFileSync(join(root, name), 'utf8')

/** Each instruction with what follows it, comments and empty lines left out. */
const instructions = read('Dockerfile')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => /^([A-Z]+) (.+)$/.exec(line).slice(1))

/** Fails unless the file only lets through what it names. */
function buildContext() {
  const lines = read('.dockerignore').split('\n')
  const [first, ...patterns] = lines.filter((line) => line !== '' && !line.startsWith('#'))
  if (first !== '*') throw new Error('.dockerignore has to begin with *')
  return patterns.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
}

const folder = mkdtempSync(join(tmpdir(), 'shield-image-'))
chmodSync(folder, 0o755)
const owned = (path) => {
  mkdirSync(path, { recursive: true })
  if (isRoot) chownSync(path, user.uid, user.gid)
  return path
}
// Where `node` is found, also by a user who cannot read the home of whoever runs this.
const programs = join(folder, 'programs')
mkdirSync(programs)
cpSync(process.execPath, join(programs, 'node'))
const surroundings = {
  ...process.env,
  HOME: owned(join(folder, 'home')),
  PATH: `${programs}:${process.env.PATH}`,
  npm_config_cache: owned(join(folder, 'npm')),
}

/** A stage as it is built: its folder, and what its instructions have set. */
function begin(from) {
  const [, image, , version] = /^((node):([\d.]+)\S*)/.exec(from) ?? []
  if (version !== process.versions.node) {
    throw new Error(
      `${image ?? from} is needed: npx --yes --package node@${version} node scripts/check-image.mjs`,
    )
  }
  const place = join(folder, `stage-${(begin.count = (begin.count ?? 0) + 1)}`)
  mkdirSync(place)
  return { place, at: '/', env: {}, known: [] }
}

const stages = new Map()
let stage

const inside = (path) => join(stage.place, path.startsWith('/') ? path : join(stage.at, path))

/** The same text with every folder of the stage where it really is. */
const mapped = (text) =>
  stage.known.reduce(
    (all, path) => all.replaceAll(new RegExp(`(?<![\\w.-])${path}(?![\\w-])`, 'g'), inside(path)),
    text,
  )

const run = {
  FROM: (text) => {
    const [from, name] = text.split(' AS ')
    stage = begin(from)
    stages.set(name ?? 'last', stage)
  },
  WORKDIR: (path) => {
    stage.at = path
    // Root's alone, as Docker makes it; but what is built there is built by another user here.
    if (path !== '/') stage.known.push(path)
    owned(inside(path))
  },
  ENV: (text) => {
    const [name, value] = text.split('=')
    if (value.startsWith('/')) stage.known.push(value)
    stage.env[name] = value
  },
  COPY: (text) => {
    const [, from, source, target] = /^(?:--from=(\w+) )?(\S+) (\S+)$/.exec(text)
    if (from !== undefined) {
      const path = join(stages.get(from).place, source)
      stage.known.push(target)
      cpSync(path, inside(target), { recursive: true })
      // As Docker leaves it: root's, for everybody to read.
      if (isRoot) execFileSync('chown', ['-R', '0:0', inside(target)])
      return
    }
    for (const entry of buildContext())
      cpSync(join(root, entry), join(inside(target), entry), { recursive: true })
    if (isRoot) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, inside(target)])
  },
  RUN: (text) => {
    owned(join(stage.place, 'var', 'lib'))
    const command = mapped(text.replaceAll(/ -[og] node\b/g, ''))
    console.log(`RUN ${command}`)
    execFileSync('/bin/sh', ['-c', command], {
      cwd: inside('.'),
      env: surroundings,
      stdio: 'inherit',
      ...user,
    })
  },
}

async function freePort() {
  const server = createServer()
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  return port
}

const valueOf = (name) => instructions.findLast(([instruction]) => instruction === name)?.[1]

/** Starts the last stage, asks it, and ends it. */
async function tryServer() {
  const listen = `127.0.0.1:${await freePort()}`
  const set = Object.entries(stage.env).map(([name, value]) => [name, mapped(value)])
  const env = { PATH: surroundings.PATH, ...Object.fromEntries(set), SHIELD_LISTEN: listen }
  const command = ['ENTRYPOINT', 'CMD'].flatMap((name) => JSON.parse(valueOf(name))).map(mapped)
  const options = { cwd: inside('.'), env, ...user }
  const server = spawn(command[0], command.slice(1), { ...options, stdio: ['ignore', 'inherit', 'pipe'] })
  const ended = new Promise((done) => server.once('exit', (code, signal) => done(code ?? signal)))
  try {
    await new Promise((done, fail) => {
      server.stderr.on('data', (text) => {
        process.stderr.write(text)
        if (String(text).includes('"event":"listening"')) done()
      })
      void ended.then((code) => fail(new Error(`The server ended at once with ${code}`)))
    })
    const check = JSON.parse(valueOf('HEALTHCHECK').replace(/^.*? CMD /, ''))
    execFileSync(check[0], check.slice(1), options)
    const ready = await fetch(`http://${listen}/ready`)
    if (ready.status !== 200) throw new Error(`/ready answered ${ready.status}: ${await ready.text()}`)
  } finally {
    server.kill(valueOf('STOPSIGNAL'))
  }
  const code = await ended
  if (code !== 0) throw new Error(`The server ended with ${code} when it was asked to`)
}

try {
  for (const [instruction, text] of instructions) run[instruction]?.(text)
  await tryServer()
  console.log(
    `The server of the image answers, as ${isRoot ? 'nobody' : 'this user'}, on Node ${process.versions.node}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
