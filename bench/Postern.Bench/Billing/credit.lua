-- Gives one tenant after the other a credit of one cent, in the name of one staff member after the other.
local ids, tokens = {}, {}
for line in io.lines(os.getenv("BENCH_TENANTS")) do
  ids[#ids + 1] = line:match("(%S+)")
end
for token in os.getenv("BENCH_TOKENS"):gmatch("%S+") do
  tokens[#tokens + 1] = token
end

local key = os.getenv("BENCH_RUN")
local headers = { ["Content-Type"] = "application/json" }
local count = 0

function request()
  count = count + 1
  headers["Authorization"] = "Bearer " .. tokens[(count - 1) % #tokens + 1]
  headers["Idempotency-Key"] = key .. "-" .. count
  return wrk.format("POST", "/api/v1/operations/billing.credit.issue", headers,
    '{"target":"' .. ids[(count - 1) % #ids + 1]
    .. '","input":{"amount":1,"currency":"EUR"},"reason":"The customer was charged twice in May","ticket":"BENCH-1"}')
end
