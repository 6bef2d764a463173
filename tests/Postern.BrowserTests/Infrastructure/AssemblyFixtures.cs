using Postern.BrowserTests.Infrastructure;

// Disposed of in this order: whoever has databases open goes before the cluster that holds them.
[assembly: AssemblyFixture(typeof(BrowserFixture))]
[assembly: AssemblyFixture(typeof(SharedConsole))]
[assembly: AssemblyFixture(typeof(MigratedDatabases))]
[assembly: AssemblyFixture(typeof(PostgresCluster))]
[assembly: AssemblyFixture(typeof(PublishedServer))]
