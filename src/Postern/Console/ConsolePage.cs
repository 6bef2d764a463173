using Microsoft.AspNetCore.Components;
using Postern.Operations;
using Postern.Queries;

namespace Postern.Console;

/// <summary>
/// A page of the console. Whatever it shows comes from named reads, so that permission and record are the runner's
/// work; the first problem that a read meets is the page's.
/// </summary>
public abstract class ConsolePage : ConsoleComponent
{
    [Inject]
    public required QueryRunner Queries { get; set; }

    [Inject]
    public required QueryCatalog QueryCatalog { get; set; }

    /// <summary>Why the page cannot be shown as asked for; null where all went well.</summary>
    protected Problem? Problem { get; private set; }

    /// <summary>
    /// Draws once, when everything is read. The framework would draw at the first read that has to wait as well, with
    /// nothing there yet to show: PostgreSQL makes it wait, SQLite hardly ever.
    /// </summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await OnInitializedAsync();
        StateHasChanged();
    }

    /// <summary>Reads with an input of the page's own; null where there is a <see cref="Problem"/>.</summary>
    protected async Task<TResult?> ReadAsync<TQuery, TInput, TResult>(TInput input)
        where TQuery : Query<TInput, TResult>
        where TInput : class
        where TResult : class
    {
        if (Problem is not null)
        {
            return null;
        }

        var (result, problem) = await Queries.RunAsync<TQuery, TInput, TResult>(
            input,
            Actor,
            Http.RequestAborted
        );
        Fail(problem);
        return result;
    }

    /// <summary>Reads what the address asks for: its parameters are those of the query, and as strictly bound.</summary>
    protected async Task<TResult?> ReadAddressAsync<TQuery, TInput, TResult>()
        where TQuery : Query<TInput, TResult>
        where TInput : class
        where TResult : class
    {
        if (Problem is not null)
        {
            return null;
        }

        var (input, problem) = QueryBinder.Bind(QueryCatalog.Get<TQuery>(), Http);
        Fail(problem);
        return problem is null ? await ReadAsync<TQuery, TInput, TResult>((TInput)input!) : null;
    }

    private void Fail(Problem? problem)
    {
        if (problem is not null)
        {
            Problem = problem;
            // Not before the answer begins: the framework takes a 404 that is set while a page is drawn for an address
            // without a page, and throws the page away.
            Http.Response.OnStarting(() =>
            {
                Http.Response.StatusCode = problem.Status;
                return Task.CompletedTask;
            });
        }
    }
}
