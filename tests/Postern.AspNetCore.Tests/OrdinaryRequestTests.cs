using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Gate;

namespace Postern.AspNetCore.Tests;

public sealed class OrdinaryRequestTests
{
    [Fact]
    public async Task A_customers_request_passes_the_gate_without_allocating()
    {
        await using var stage = await Stage.StartAsync();
        var gate = stage.App.Services.GetRequiredService<ImpersonationGate>();
        var passed = 0;
        var pipeline = gate.Before(_ =>
        {
            passed++;
            return Task.CompletedTask;
        });
        var context = new DefaultHttpContext();
        context.Request.Path = "/invoices/1";
        context.Request.Headers.Cookie = "theme=dark; __Host-tally=" + new string('a', 400);
        context.Request.Headers.Authorization = "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AA";
        Run(pipeline, context, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(pipeline, context, 1000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2000, passed);
        Assert.Equal(0, allocated);
    }

    private static void Run(RequestDelegate pipeline, HttpContext context, int times)
    {
        for (var time = 0; time < times; time++)
            _ = pipeline(context);
    }
}
