using Microsoft.AspNetCore.Routing;

namespace Postern.Staff;

/// <summary>The addresses by which staff come in and go out.</summary>
internal static class StaffSignIn
{
    public static void MapStaffSignIn(this IEndpointRouteBuilder app) { }
}
