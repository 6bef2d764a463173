// The least that ASP.NET Core can be, published as postern-server is: what its start and memory are held against.
var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/health/live", () => "ok");
await app.RunAsync();
