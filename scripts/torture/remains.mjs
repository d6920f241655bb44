const SECTOR = 512
const MIXES = 8

const ALL = (item) => [[0, item.bytes?.length ?? 1]]
const NOTHING = () => []

/**
 * What may have arrived of the writes that were not synced, as choices for `image`: none, all, each one missing, each one
 * alone, the last one torn in the middle, and some mixes of sectors.
 */
export function remainsOf(items) {
  const waiting = items.filter(({ isDurable }) => !isDurable)
  const choices = [{ what: 'none of what was not synced', choose: NOTHING }]
  if (waiting.length > 0) {
    const last = waiting.at(-1)
    choices.push({ what: 'all that was written', choose: ALL })
    for (const [index, item] of waiting.entries()) {
      const which = `write ${index + 1} of ${waiting.length} not synced, to ${item.name}`
      choices.push({
        what: `all but ${which}`,
        choose: (other) => (other === item ? [] : ALL(other)),
      })
      choices.push({
        what: `only ${which}`,
        choose: (other) => (other === item ? ALL(other) : []),
      })
    }
    for (const half of [0, 1])
      choices.push({
        what: `all, the last one torn (half ${half + 1})`,
        choose: (item) => (item === last ? halfOf(item, half) : ALL(item)),
      })
    for (let mix = 1; mix <= MIXES; mix += 1)
      choices.push({ what: `mix ${mix} of sectors`, choose: mixed(waiting.length * MIXES + mix) })
  }
  return choices.map(({ what, choose }) => ({
    what,
    choose: (item) => (item.isDurable ? ALL(item) : choose(item)),
  }))
}

/** An older copy of the database was restored; what lies beside it stayed, as far as it was synced. */
export const RESTORED = {
  what: 'the database as it was before, what is beside it as it was synced',
  choose: (item) => (item.isDurable && !isDatabase(item.name) ? ALL(item) : []),
}

function isDatabase(name) {
  return /\.db(-wal|-shm)?$/.test(name)
}

function halfOf(item, half) {
  if (item.kind !== 'bytes') return half === 0 ? [] : ALL(item)
  const middle = Math.floor(item.bytes.length / 2)
  return half === 0 ? [[0, middle]] : [[middle, item.bytes.length]]
}

/** Each sector arrives or not, by chance; the same chance for the same seed. */
function mixed(seed) {
  let state = seed
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 31 === 1
  }
  return (item) => {
    if (item.kind !== 'bytes') return chance() ? ALL(item) : []
    const pieces = []
    for (let from = 0; from < item.bytes.length; from = endOfSector(item, from))
      if (chance()) pieces.push([from, endOfSector(item, from)])
    return pieces
  }
}

function endOfSector({ offset, bytes }, from) {
  return Math.min(bytes.length, (Math.floor((offset + from) / SECTOR) + 1) * SECTOR - offset)
}
