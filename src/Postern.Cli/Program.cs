using Postern.Cli;

return await Cli.RunAsync(args, CliEnvironment.OfProcess());
