-- wrk's script: reservations by users in turn, from a random one on. Arguments: how many users, and the item's id.
-- It prints what was measured as one line of JSON, after what wrk itself prints.

local threads = {}
local bodies = {}
local turn = 0
unexpected = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local users = tonumber(args[1])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  for number = 1, users do
    local body = string.format('{"username":"user-%d","item_id":"%s"}', number, args[2])
    bodies[number] = wrk.format(nil, "/reservations", nil, body)
  end
  math.randomseed(os.time())
  turn = math.random(users)
end

function request()
  turn = turn % #bodies + 1
  return bodies[turn]
end

function response(status)
  if status ~= 201 then unexpected = unexpected + 1 end
end

function done(summary, latency)
  local refused = 0
  for _, thread in ipairs(threads) do refused = refused + thread:get("unexpected") end
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"unexpected":%d,"broken":%d,"timeouts":%d,"micros":%d,"p50":%d,"p99":%d,"p999":%d}\n',
    summary.requests, refused, errors.connect + errors.read + errors.write, errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
