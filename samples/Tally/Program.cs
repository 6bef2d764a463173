using Tally;

await using var app = TallyApp.Build(args);
if (app.RunPosternCoverage(args))
{
    return;
}

await app.PrepareDatabaseAsync();
await app.RunAsync();
