using Postern.Server;

return await ServerCommands.RunAsync(
    args,
    ServerSetup.Load(),
    Console.Out,
    Console.Error,
    CancellationToken.None
);
