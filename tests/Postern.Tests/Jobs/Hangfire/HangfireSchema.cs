namespace Postern.Tests.Jobs.Hangfire;

/// <summary>Tables, columns, types and keys of Hangfire.PostgreSql's schema, version 23, in words of our own.</summary>
internal static class HangfireSchema
{
    public const string Name = "hangfire";

    public const string Sql = """
        create schema hangfire;
        create table hangfire.schema (version integer primary key);
        insert into hangfire.schema values (23);

        create table hangfire.job (
          id bigserial primary key, stateid bigint, statename text, invocationdata jsonb not null,
          arguments jsonb not null, createdat timestamptz not null, expireat timestamptz,
          updatecount integer not null default 0);
        create index ix_hangfire_job_statename on hangfire.job (statename);
        create index ix_hangfire_job_expireat on hangfire.job (expireat);

        create table hangfire.state (
          id bigserial primary key, jobid bigint not null references hangfire.job on update cascade on delete cascade,
          name text not null, reason text, createdat timestamptz not null, data jsonb,
          updatecount integer not null default 0);
        create index ix_hangfire_state_jobid on hangfire.state (jobid);

        create table hangfire.jobparameter (
          id bigserial primary key, jobid bigint not null references hangfire.job on update cascade on delete cascade,
          name text not null, value text, updatecount integer not null default 0);
        create index ix_hangfire_jobparameter_jobidandname on hangfire.jobparameter (jobid, name);

        create table hangfire.jobqueue (
          id bigserial primary key, jobid bigint not null, queue text not null, fetchedat timestamptz,
          updatecount integer not null default 0);
        create table hangfire.server (
          id text primary key, data jsonb, lastheartbeat timestamptz not null, updatecount integer not null default 0);
        create table hangfire.set (
          id bigserial primary key, key text not null, score double precision not null, value text not null,
          expireat timestamptz, updatecount integer not null default 0, unique (key, value));
        create table hangfire.list (
          id bigserial primary key, key text not null, value text, expireat timestamptz,
          updatecount integer not null default 0);
        create table hangfire.hash (
          id bigserial primary key, key text not null, field text not null, value text, expireat timestamptz,
          updatecount integer not null default 0, unique (key, field));
        create table hangfire.counter (
          id bigserial primary key, key text not null, value bigint not null, expireat timestamptz,
          updatecount integer not null default 0);
        create table hangfire.aggregatedcounter (
          id bigserial primary key, key text not null unique, value bigint not null, expireat timestamptz);
        create table hangfire.lock (
          resource text not null unique, updatecount integer not null default 0, acquired timestamptz);
        """;
}
