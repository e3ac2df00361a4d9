-- Stores a cached value unless a newer one stands under the key, in one step. Layout: cached_value.h.
-- KEYS[1]: the key. ARGV: the value, its time to live in ms, what its checksum begins with. Answers 1: stored, 0: the
-- newer one stays.
local FIXED = 4 + 20 + 32 + 24 + 2

-- The position of a value as six numbers (halves of revisions, exact in a double) and its timelines.
local function position(value)
  local revisions = {struct.unpack('>I4I4I4I4I4I4', value, 57)}
  local timelines = struct.unpack('>I2', value, 81)
  return revisions, string.sub(value, FIXED + 1, FIXED + timelines)
end

-- 1: the first is newer, -1: older, 0: the same revision.
local function compare(a, b, part)
  for half = 2 * part - 1, 2 * part do
    if a[half] ~= b[half] then return a[half] > b[half] and 1 or -1 end
  end
  return 0
end

-- is_newer() of candidate_cache.h.
local function is_newer(a, b)
  local a_revisions, a_timelines = position(a)
  local b_revisions, b_timelines = position(b)
  if a_timelines ~= b_timelines then return false end
  local newer = false
  for part = 1, 3 do
    local order = compare(a_revisions, b_revisions, part)
    if order < 0 then return false end
    newer = newer or order > 0
  end
  return newer
end

local function unhex(text)
  return (string.gsub(text, '..', function(digits) return string.char(tonumber(digits, 16)) end))
end

-- What another program, another version or an accident left there isn't worth keeping.
local function is_ours(value)
  return type(value) == 'string' and #value >= FIXED and string.sub(value, 1, 4) == string.sub(ARGV[1], 1, 4)
end
local function is_whole(value)
  return string.sub(value, 5, 24) == unhex(redis.sha1hex(ARGV[3] .. string.sub(value, 25)))
end

local present = redis.pcall('GET', KEYS[1])
if is_ours(present) and is_newer(present, ARGV[1]) and is_whole(present) then return 0 end
local stored = redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if stored.err then return stored end
return 1
