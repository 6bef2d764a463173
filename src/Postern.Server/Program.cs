using Postern.Server;

return await ServerCommands.RunAsync(
    args,
    ServerSetup.Load(),
    System.Console.Out,
    System.Console.Error,
    CancellationToken.None
);
