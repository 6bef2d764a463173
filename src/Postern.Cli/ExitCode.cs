namespace Postern.Cli;

/// <summary>
/// What <c>postern</c> tells the shell. Scripts depend on these numbers, so they never change their meaning:
/// <list type="table">
/// <item><term>0</term><description>done, or accepted and waiting for a second person's approval</description></item>
/// <item><term>1</term><description>the server refused or failed: a business rule (409), not found (404), a stale
/// version (412), a reused idempotency key (422), too many requests (429), a fault of the server (5xx)</description></item>
/// <item><term>2</term><description>the command line or the input is wrong: the shell's options, or any 400 of the
/// server (<c>invalid_input</c>, <c>reason_required</c>, <c>ticket_required</c>)</description></item>
/// <item><term>3</term><description>not signed in, or the sign-in has run out (401)</description></item>
/// <item><term>4</term><description>not allowed (403): role, second factor, or a fresh sign-in is missing</description></item>
/// <item><term>5</term><description>the server or the identity provider cannot be reached, or the outcome of an
/// operation is unknown</description></item>
/// </list>
/// </summary>
public static class ExitCode
{
    public const int Ok = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int NotSignedIn = 3;
    public const int Forbidden = 4;
    public const int Network = 5;

    internal const string Help = """
        Exit codes:
          0  done, or waiting for a second person's approval
          1  refused or failed by the server
          2  wrong options or invalid input
          3  not signed in
          4  not allowed, or a fresh sign-in is needed
          5  server unreachable, or outcome unknown
        """;
}
