using System.Globalization;

namespace Postern.Bench.Jobs;

/// <summary>
/// Many jobs, written by the database itself: most done, a few of each other state, a few large tenants and many small
/// ones. Indexes are made afterwards, and the counts are what counting comes to.
/// </summary>
internal static class GeneratedJobs
{
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
                    case when state = 'dead' and n % 1000 < 20 and n <= 1000000 then 'bulk' else (array['export', 'email', 'report', 'billing.retry', 'import'])[1 + n % 5] end,
                    (array['exports', 'mail', 'default', 'billing', 'default'])[1 + n % 5], at,
                    tenant, 'u' || n % 1000, 'c' || n, state, at, 1, at,
                    case when state in ('waiting', 'scheduled') then null else at + interval '3 seconds' end,
                    case when state in ('waiting', 'scheduled', 'running') then null else at + interval '40 seconds' end,
                    'worker-' || n % 20,
                    case when state in ('failed', 'dead') then 'IOException' end,
                    case when state in ('failed', 'dead') then 'disk ' || n % 40 || ' is full' end,
                    case when state in ('failed', 'dead') then lpad(to_hex(n % 300), 16, '0') end,
                    case when state in ('failed', 'dead') then at end,
                    json_build_object('file', 'invoices-' || n || '.csv', 'format', 'csv')::text, at, at
                from (
                    select n, now() - (({number} - n) * interval '80 days' / {number}) as at,
                        case when n % 100 < 93 then 'succeeded' when n % 100 < 95 then 'dead' when n % 100 < 96 then 'failed' when n % 100 < 97 then 'cancelled'
                             when n % 100 < 99 then 'waiting' when n % 1000 < 995 then 'scheduled' else 'running' end as state,
                        ids[1 + case when n % 3 = 0 then n % 5 else n % array_length(ids, 1) end] as tenant
                    from generate_series(1, {number}) n, (select array_agg(id) as ids from tenants) t
                ) generated
                """,
            "insert into job_attempts (job_id, number, state, state_at, first_at, started_at, worker) select id, 1, state, state_at, first_at, started_at, worker from jobs",
            """
                do $do$ declare i record; begin
                    for i in select * from job_indexes loop execute i.indexdef; end loop;
                end $do$
                """,
            """
                insert into job_counts (tenant_id, kind, queue, state, number)
                select coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), kind, queue, state, count(*) from jobs
                group by grouping sets ((tenant_id, kind, queue, state), (kind, queue, state))
                """,
            """
                insert into job_hours (hour, kind, queue, measure, class, number)
                select date_trunc('hour', ended_at), kind, queue, m, case m when 'ran' then 30 when 'waited' then 20 else 0 end, count(*)
                from jobs, unnest(array['succeeded', 'ran', 'waited']) m where state = 'succeeded' group by 1, 2, 3, 4
                """,
            """
                insert into job_minutes (minute, queue, number)
                select date_trunc('minute', ended_at), queue, count(*) from jobs where ended_at > now() - interval '1 day' group by 1, 2
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
                from jobs where tenant_id is not null and right(external_id, 1) = '7'
                """,
            "vacuum analyze",
        ];
    }
}
