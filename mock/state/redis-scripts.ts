/**
 * The steps that have to be atomic, as Lua. All keys of a sandbox lie in one slot of a cluster, and
 * there are seven:
 *
 * - `meta`, a hash: the seed, and the last number that was given to an insertion
 * - `counters`, a hash
 * - `entities`, a hash: `<path>\0<id>` → 12 digits that say which insertion it was, then JSON
 * - `order`, a sorted set without scores, so in the order of its bytes: `<path>\0<12 digits><id>`
 *   for each entity, `<path>\1` for each file. A collection is a range of it, and so is everything
 *   under a path
 * - `files`, a hash: path → 12 digits, then JSON without the bytes
 * - `bytes`, a hash: path → a line of JSON, then the bytes
 * - `journal`, a stream
 *
 * The last argument of a script that writes is the milliseconds after which the keys expire, 0 for
 * never.
 */

const touch = `
local function touch(...)
  local ttl = tonumber(ARGV[#ARGV])
  if ttl > 0 then for _, key in ipairs({...}) do redis.call('PEXPIRE', key, ttl) end end
end
local function number_insertion(meta) return string.format('%012d', redis.call('HINCRBY', meta, 'seq', 1)) end
`;

/**
 * KEYS meta entities order; ARGV path, id, JSON. The value that is there where the id is taken,
 * else nothing.
 */
const insert = `${touch}
local field = ARGV[1] .. '\\0' .. ARGV[2]
local taken = redis.call('HGET', KEYS[2], field)
if taken then return taken end
local seq = number_insertion(KEYS[1])
redis.call('HSET', KEYS[2], field, seq .. ARGV[3])
redis.call('ZADD', KEYS[3], 0, ARGV[1] .. '\\0' .. seq .. ARGV[2])
touch(KEYS[1], KEYS[2], KEYS[3])
return false
`;

/**
 * KEYS entities; ARGV field, the value that was read, JSON. 1 where that was still there, else what
 * is there now.
 */
const replace = `${touch}
local current = redis.call('HGET', KEYS[1], ARGV[1])
if current ~= ARGV[2] then return current end
redis.call('HSET', KEYS[1], ARGV[1], string.sub(current, 1, 12) .. ARGV[3])
touch(KEYS[1])
return 1
`;

/** KEYS entities order; ARGV path, id. What was there. */
const remove = `
local field = ARGV[1] .. '\\0' .. ARGV[2]
local current = redis.call('HGET', KEYS[1], field)
if not current then return false end
redis.call('HDEL', KEYS[1], field)
redis.call('ZREM', KEYS[2], ARGV[1] .. '\\0' .. string.sub(current, 1, 12) .. ARGV[2])
return current
`;

/**
 * KEYS entities order; ARGV path, offset, limit (-1 for all), 1 for the newest first. By rank, so
 * nothing is passed over one by one.
 */
const list = `
local from, to = '[' .. ARGV[1] .. '\\0', '(' .. ARGV[1] .. '\\1'
local size = redis.call('ZLEXCOUNT', KEYS[2], from, to)
local offset, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local count = size - offset
if limit >= 0 and limit < count then count = limit end
if count <= 0 then return {} end
local first = redis.call('ZLEXCOUNT', KEYS[2], '-', '(' .. ARGV[1] .. '\\0')
local members
if ARGV[4] == '1' then
  local last = first + size - 1 - offset
  members = redis.call('ZRANGE', KEYS[2], last - count + 1, last)
else
  members = redis.call('ZRANGE', KEYS[2], first + offset, first + offset + count - 1)
end
local found = {}
for at = 1, #members, 1000 do
  local fields = {}
  for index = at, math.min(at + 999, #members) do
    fields[#fields + 1] = ARGV[1] .. '\\0' .. string.sub(members[index], #ARGV[1] + 14)
  end
  for _, value in ipairs(redis.call('HMGET', KEYS[1], unpack(fields))) do found[#found + 1] = value end
end
return found
`;

/** KEYS entities order files bytes; ARGV path. */
const removeUnder = `
local from, to = '[' .. ARGV[1] .. '/', '(' .. ARGV[1] .. '0'
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], from, to)) do
  local at = string.find(member, '%z')
  if at then
    redis.call('HDEL', KEYS[1], string.sub(member, 1, at) .. string.sub(member, at + 13))
  else
    local path = string.sub(member, 1, -2)
    redis.call('HDEL', KEYS[3], path)
    redis.call('HDEL', KEYS[4], path)
  end
end
redis.call('ZREMRANGEBYLEX', KEYS[2], from, to)
return 1
`;

/** KEYS meta order files bytes; ARGV path, JSON, bytes with their line of JSON. */
const putFile = `${touch}
local current = redis.call('HGET', KEYS[3], ARGV[1])
local seq = current and string.sub(current, 1, 12) or number_insertion(KEYS[1])
redis.call('HSET', KEYS[3], ARGV[1], seq .. ARGV[2])
redis.call('HSET', KEYS[4], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1] .. '\\1')
touch(KEYS[1], KEYS[2], KEYS[3], KEYS[4])
return 1
`;

/** KEYS order files bytes; ARGV path. */
const removeFile = `
redis.call('ZREM', KEYS[1], ARGV[1] .. '\\1')
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
`;

/** KEYS counters; ARGV name. */
const count = `${touch}
local value = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
touch(KEYS[1])
return value
`;

/**
 * KEYS all seven. The seed, or nothing where the sandbox was not started; what is in use does not
 * expire.
 */
const start = `${touch}
local seed = redis.call('HGET', KEYS[1], 'seed')
if seed and tonumber(ARGV[1]) > 0 and redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) * 0.9 then touch(unpack(KEYS)) end
return seed
`;

/**
 * KEYS all seven; ARGV `absent` to write only where the sandbox was not started, `always`, or
 * `keep` for the seed and the journal that are there; seed; number of counters, each name and
 * value; of entities, each path, id and JSON; of files, each path, JSON and bytes. Returns the seed
 * that holds.
 */
const adopt = `${touch}
local seed = redis.call('HGET', KEYS[1], 'seed')
if ARGV[1] == 'absent' and seed then return seed end
if ARGV[1] ~= 'keep' or not seed then seed = ARGV[2] end
for index = 1, 6 do redis.call('UNLINK', KEYS[index]) end
if ARGV[1] ~= 'keep' then redis.call('XTRIM', KEYS[7], 'MAXLEN', 0) end
local at, seq = 3, 0
local function each(size, write)
  local last = at + tonumber(ARGV[at]) * size
  at = at + 1
  while at <= last do
    seq = seq + 1
    write(string.format('%012d', seq))
    at = at + size
  end
end
each(2, function() redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1]) end)
each(3, function(number)
  redis.call('HSET', KEYS[3], ARGV[at] .. '\\0' .. ARGV[at + 1], number .. ARGV[at + 2])
  redis.call('ZADD', KEYS[4], 0, ARGV[at] .. '\\0' .. number .. ARGV[at + 1])
end)
each(3, function(number)
  redis.call('HSET', KEYS[5], ARGV[at], number .. ARGV[at + 1])
  redis.call('HSET', KEYS[6], ARGV[at], ARGV[at + 2])
  redis.call('ZADD', KEYS[4], 0, ARGV[at] .. '\\1')
end)
redis.call('HSET', KEYS[1], 'seed', seed, 'seq', string.format('%d', seq))
touch(unpack(KEYS))
return seed
`;

/** KEYS counters entities order bytes: all that a snapshot holds, as it was at one moment. */
const dump = `
return {
  redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2]), redis.call('ZRANGE', KEYS[3], 0, -1), redis.call('HGETALL', KEYS[4])
}
`;

/** KEYS journal; ARGV JSON, how many to keep, channel to tell. */
const record = `${touch}
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '1-*', 'e', ARGV[1])
redis.call('PUBLISH', ARGV[3], '')
touch(KEYS[1])
return 1
`;

/** KEYS the registry of sandboxes; ARGV name. */
const register = `
local now = redis.call('TIME')
redis.call('ZADD', KEYS[1], now[1] * 1000000 + now[2], ARGV[1])
return 1
`;

/**
 * KEYS the registry; ARGV name, the score that it had: one that was registered anew meanwhile
 * stays.
 */
const unregister = `
if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('ZREM', KEYS[1], ARGV[1]) end
return 1
`;

/**
 * KEYS when the state began. Milliseconds since then, with three decimals: a number would lose them
 * on its way out of Lua.
 */
const age = `
local now = redis.call('TIME')
local milliseconds = now[1] * 1000 + now[2] / 1000
local began = redis.call('GET', KEYS[1])
if not began then
  began = string.format('%.3f', milliseconds)
  redis.call('SET', KEYS[1], began)
end
return string.format('%.3f', milliseconds - tonumber(began))
`;

const script = (lua: string, numberOfKeys: number) => ({ lua, numberOfKeys });

/** Scripts by the name of the command that they become. */
export const redisScripts = {
  dtInsert: script(insert, 3),
  dtReplace: script(replace, 1),
  dtRemove: script(remove, 2),
  dtList: script(list, 2),
  dtRemoveUnder: script(removeUnder, 4),
  dtPutFile: script(putFile, 4),
  dtRemoveFile: script(removeFile, 3),
  dtCount: script(count, 1),
  dtStart: script(start, 7),
  dtAdopt: script(adopt, 7),
  dtDump: script(dump, 4),
  dtRecord: script(record, 1),
  dtRegister: script(register, 1),
  dtUnregister: script(unregister, 1),
  dtAge: script(age, 1),
} as const;

export type ScriptName = keyof typeof redisScripts;
