-- Changes the plan of one tenant after the other, in an order of chance, so that no request is refused.
-- Each line of the file is a tenant's id and the plan it is on now.
local ids, plans = {}, {}
for line in io.lines(os.getenv("BENCH_TENANTS")) do
  local id, plan = line:match("(%S+) (%S+)")
  ids[#ids + 1] = id
  plans[#plans + 1] = plan
end

local path = os.getenv("BENCH_PATH")
local key = os.getenv("BENCH_RUN")
local headers = {
  ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN"),
  ["Content-Type"] = "application/json",
}
local count = 0

function request()
  count = count + 1
  local i = (count - 1) % #ids + 1
  plans[i] = plans[i] == "team" and "business" or "team"
  headers["Idempotency-Key"] = key .. "-" .. count
  return wrk.format("POST", path, headers,
    '{"target":"' .. ids[i] .. '","input":{"plan":"' .. plans[i]
    .. '"},"reason":"The customer asked for it on the phone","ticket":"BENCH-1"}')
end
