using Microsoft.AspNetCore.Components;

namespace Tally.Shell;

/// <summary>A page as the answer of an endpoint.</summary>
internal static class Show
{
    public static RazorComponentResult<TPage> Page<TPage>(
        object? parameters = null,
        int status = StatusCodes.Status200OK
    )
        where TPage : IComponent =>
        new(parameters ?? new { }) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>The form again, with what was typed and what is wrong with it.</summary>
    public static RazorComponentResult<TPage> Again<TPage>(object parameters)
        where TPage : IComponent => Page<TPage>(parameters, StatusCodes.Status400BadRequest);
}
