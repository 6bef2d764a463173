using System.Globalization;

namespace Postern.Bench.Jobs;

/// <summary>
/// Many jobs over eighty days, written by the database itself: nearly all done, some given up, the newest half per cent
/// still open; a few large tenants and many small ones, five kinds that come often and 35 that do not, durations from a
/// fifth of a second to a quarter of an hour. Indexes are made afterwards, and the counts are what counting comes to.
/// </summary>
internal static class GeneratedJobs
{
    /// <summary>Given up, and to be run again at once; fewer where there are fewer jobs.</summary>
    public const int Bulk = 10_000;

    public static IEnumerable<string> Statements(int rows)
    {
        var number = rows.ToString(CultureInfo.InvariantCulture);
        return
        [
            "set maintenance_work_mem = '1GB'",
            "set work_mem = '256MB'",
            "set synchronous_commit = off",
            "truncate jobs, job_attempts, job_counts, job_hours, job_minutes, job_errors, job_error_hours, requests, deliveries",
            """
                create temporary table job_indexes as
                select indexname, indexdef from pg_indexes where tablename = 'jobs' and indexname <> 'PK_jobs'
                """,
            """
                do $do$ declare i record; begin
                    for i in select * from job_indexes loop execute format('drop index %I', i.indexname); end loop;
                end $do$
                """,
            $"""
                insert into jobs (id, app, source, external_id, kind, queue, queue_at, tenant_id, user_external_id, correlation_id, state, state_at, attempt,
                    first_at, started_at, ended_at, worker, error_type, error_message, error_fingerprint, error_at, arguments, received_at, changed_at)
                select
                    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
                    'app', 'shop', 'gen-' || n,
                    case when state = 'dead' and n % 1000 < 100 and n <= {Bulk} * 500 then 'bulk'
                         when n % 20 = 19 then 'kind-' || n / 20 % 35
                         else (array['export', 'email', 'report', 'billing.retry', 'import'])[1 + n % 5] end,
                    (array['exports', 'mail', 'default', 'billing', 'default'])[1 + n % 5], at,
                    tenant, 'u' || n % 1000, 'c' || n, state, coalesce(ended, started, at), 1, at, started, ended,
                    'worker-' || n % 20,
                    case when state in ('failed', 'dead') then 'IOException' end,
                    case when state in ('failed', 'dead') then 'disk ' || n % 40 || ' is full' end,
                    case when state in ('failed', 'dead') then lpad(to_hex(n / 100 % 300), 16, '0') end,
                    case when state in ('failed', 'dead') then ended end,
                    json_build_object('file', 'invoices-' || n || '.csv', 'format', 'csv')::text, at, coalesce(ended, started, at)
                from (
                    select n, at, state, tenant,
                        case when state not in ('waiting', 'scheduled') then at + waited * interval '1 second' end as started,
                        case when state not in ('waiting', 'scheduled', 'running') then at + (waited + ran) * interval '1 second' end as ended
                    from (
                        select n, now() - (({number} - n) * interval '80 days' / {number}) as at,
                            case when n > {number} * 0.995
                                then case when n % 100 < 80 then 'waiting' when n % 100 < 90 then 'scheduled' when n % 1000 < 995 then 'succeeded' else 'running' end
                                else case when n % 100 < 93 then 'succeeded' when n % 100 < 95 then 'dead' when n % 100 < 96 then 'failed' when n % 100 < 97 then 'cancelled' else 'succeeded' end
                            end as state,
                            0.1 * power(2::float8, abs(hashint4(n)) % 1000 / 100::float8) as waited,
                            0.2 * power(2::float8, abs(hashint4(n + 1)) % 1200 / 100::float8) as ran,
                            ids[1 + case when n % 3 = 0 then n / 3 % 5 else n % array_length(ids, 1) end] as tenant
                        from generate_series(1, {number}) n, (select array_agg(id order by id) as ids from tenants) t
                    ) named
                ) generated
                """,
            """
                insert into job_attempts (job_id, number, state, state_at, first_at, waiting_at, started_at, worker, error_type, error_message, error_fingerprint, error_at)
                select id, 1, state, state_at, first_at, first_at, started_at, worker, error_type, error_message, error_fingerprint, error_at from jobs
                """,
            """
                do $do$ declare i record; begin
                    for i in select * from job_indexes loop execute i.indexdef; end loop;
                end $do$
                """,
            """
                insert into job_counts (tenant_id, kind, queue, state, number)
                select '00000000-0000-0000-0000-000000000000', kind, queue, state, count(*) from jobs group by kind, queue, state
                union all
                select tenant_id, '', '', state, count(*) from jobs where tenant_id is not null group by tenant_id, state
                """,
            """
                insert into job_hours (hour, kind, queue, measure, class, number)
                select date_trunc('hour', ended_at), kind, queue, case state when 'succeeded' then state when 'cancelled' then state else 'failed' end, 0, count(*)
                from jobs where ended_at is not null group by 1, 2, 3, 4
                """,
            Times("job_hours", "hour", "queue, ", "'', ", "and {0} > now() - interval '8 days'"),
            Times("job_days", "day", "", "", ""),
            """
                insert into job_minutes (minute, kind, queue, failed, number)
                select date_trunc('minute', ended_at), kind, queue, state in ('failed', 'dead'), count(*) from jobs
                where ended_at > now() - interval '1 day' group by 1, 2, 3, 4
                """,
            """
                insert into job_errors (fingerprint, type, message, first_at, last_at, occurrences, failing)
                select error_fingerprint, 'IOException', 'disk … is full', min(error_at), max(error_at), count(*), count(*) from jobs
                where error_fingerprint is not null group by 1
                """,
            """
                insert into job_error_hours (fingerprint, hour, number)
                select error_fingerprint, date_trunc('hour', error_at), count(*) from jobs where error_fingerprint is not null group by 1, 2
                """,
            """
                insert into requests (id, app, external_id, kind, tenant_id, user_external_id, correlation_id, requested_at, due_at, received_at, answered_at)
                select id, 'app', external_id, kind, tenant_id, user_external_id, correlation_id, first_at, first_at + interval '30 minutes', first_at,
                    case when state = 'succeeded' then ended_at end
                from jobs where tenant_id is not null and hashtext(external_id) % 10 = 0
                """,
            """
                insert into deliveries (id, app, external_id, tenant_id, correlation_id, kind, state, state_at, accepted_at, received_at)
                select id, 'app', external_id, tenant_id, correlation_id, 'email', 'accepted', answered_at, answered_at, answered_at
                from requests where answered_at is not null
                """,
            "vacuum analyze",
        ];
    }

    /// <summary>How long they took and waited.</summary>
    private static string Times(
        string table,
        string period,
        string column,
        string value,
        string bound
    )
    {
        string Of(string measure, string from, string to, string at, string which) =>
            $"""
                select '{measure}', date_trunc('{period}', {at}), kind, {value}
                    1 + floor(4 * ln(extract(epoch from {to} - {from})::float8 / 0.1) / ln(2::float8)) as class, count(*)
                from jobs where {which} {string.Format(
                    CultureInfo.InvariantCulture,
                    bound,
                    at
                )} group by date_trunc('{period}', {at}), kind, class
                """;
        return $"""
            insert into {table} (measure, {period}, kind, {column}class, number)
            {Of("ran", "started_at", "ended_at", "ended_at", "state = 'succeeded'")}
            union all
            {Of("waited", "first_at", "started_at", "started_at", "started_at is not null")}
            """;
    }
}
