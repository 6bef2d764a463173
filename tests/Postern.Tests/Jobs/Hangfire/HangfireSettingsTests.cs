using Microsoft.Extensions.Configuration;
using Postern.Jobs.Hangfire;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>Hangfire is off until it is configured, and each fault is told by its setting.</summary>
public sealed class HangfireSettingsTests
{
    private const string Database = "Host=db;Database=app;Username=reader;Password=hunter22";

    [Fact]
    public void Without_a_word_of_it_it_is_off()
    {
        var (settings, faults) = Read([]);

        Assert.Null(settings);
        Assert.Empty(faults);
    }

    [Fact]
    public void A_database_switches_it_on()
    {
        var (settings, faults) = Read([("Database", Database)]);

        Assert.Empty(faults);
        Assert.Equal(
            ("hangfire", null, 7),
            (settings!.Schema, settings.CommandsDatabase, settings.FromDaysBack)
        );
        Assert.DoesNotContain("hunter22", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_may_say_otherwise_where_it_says_something()
    {
        var (settings, _) = Read([
            ("Database", Database),
            ("TenantPath", "$[0].TenantId"),
            ("UserPath", "UserId"),
            ("Kinds:0:Kind", "Mailer.Send"),
            ("Kinds:0:TenantPath", "Tenant"),
        ]);

        Assert.Equal("$[0].TenantId", settings!.PathsOf("ExportJobs.Run").Tenant!.Text);
        Assert.Equal("Tenant", settings.PathsOf("Mailer.Send").Tenant!.Text);
        Assert.Equal("UserId", settings.PathsOf("Mailer.Send").User!.Text);
        Assert.Equal(["Tenant", "UserId"], settings.Parameters.Order());
    }

    [Theory]
    [InlineData("Schema", "hang\"fire", "Jobs:Hangfire:Schema")]
    [InlineData("Schema", "1; drop", "Jobs:Hangfire:Schema")]
    [InlineData("TenantPath", "$.TenantId", "Jobs:Hangfire:TenantPath")]
    [InlineData("UserPath", "$[0]..x", "Jobs:Hangfire:UserPath")]
    [InlineData("CorrelationPath", "a b", "Jobs:Hangfire:CorrelationPath")]
    [InlineData("FromDaysBack", "91", "Jobs:Hangfire:FromDaysBack")]
    [InlineData("FromDaysBack", "-1", "Jobs:Hangfire:FromDaysBack")]
    [InlineData("FromDaysBack", "many", "Jobs:Hangfire:FromDaysBack")]
    [InlineData("CommandsDatabase", "Data Source=x.db", "Jobs:Hangfire:CommandsDatabase")]
    [InlineData("CommandsDatabase", "Host=db;Password=hunter22", "Jobs:Hangfire:CommandsDatabase")]
    [InlineData(
        "CommandsDatabase",
        "Host=db;Port=hunter22;Database=a",
        "Jobs:Hangfire:CommandsDatabase"
    )]
    [InlineData("CommandsDatabase", "hunter22", "Jobs:Hangfire:CommandsDatabase")]
    [InlineData("Databse", "x", "Jobs:Hangfire:Databse")]
    [InlineData("Kinds:0:TenantPath", "$[1]", "Jobs:Hangfire:Kinds:0:Kind")]
    [InlineData("Kinds:0:Path", "$[1]", "Jobs:Hangfire:Kinds:0:Path", "Jobs:Hangfire:Kinds:0:Kind")]
    public void A_fault_is_told_by_its_setting_and_never_with_a_password(
        string key,
        string value,
        params string[] settings
    )
    {
        var (read, faults) = Read([("Database", Database), (key, value)]);

        Assert.Null(read);
        Assert.Equal(settings, faults.Select(fault => fault.Key));
        Assert.DoesNotContain(
            faults,
            fault => fault.What.Contains("hunter22", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void All_faults_are_told_at_once() =>
        Assert.Equal(
            4,
            Read([("Schema", "a-b"), ("TenantPath", "$"), ("FromDaysBack", "x")]).Faults.Count
        );

    [Theory]
    [InlineData("$[0].TenantId", "acme")]
    [InlineData("$[0]['TenantId']", "acme")]
    [InlineData("$[0].Inner.Ids[1]", "12")]
    [InlineData("$[1]", "plain")]
    [InlineData("$[0].Inner", null)]
    [InlineData("$[0].tenantid", null)]
    [InlineData("$[2]", null)]
    [InlineData("$[3]", null)]
    [InlineData("$[1].TenantId", null)]
    [InlineData("TenantId", "beta")]
    [InlineData("Missing", null)]
    public void A_path_finds_a_text_or_a_number(string path, string? expected)
    {
        var call = HangfireCall.Read(
            """{"Type":"A.B, C","Method":"M"}""",
            """["{\"TenantId\":\"acme\",\"Inner\":{\"Ids\":[7,12]}}", "plain", null]"""
        );

        Assert.Equal(
            expected,
            HangfirePath
                .TryRead(path)!
                .Find(call.Arguments, new Dictionary<string, string> { ["TenantId"] = "\"beta\"" })
        );
    }

    [Theory]
    [InlineData(
        "Acme.Jobs.ExportJobs, Acme.Jobs, Version=1.0.0.0, Culture=neutral",
        "ExportJobs.Run"
    )]
    [InlineData("Acme.Jobs.Outer+Inner, Acme", "Inner.Run")]
    [InlineData("Acme.Handler`1[[Acme.Order, Acme]], Acme", "Handler.Run")]
    [InlineData("ExportJobs", "ExportJobs.Run")]
    public void A_kind_is_type_and_method_without_the_rest(string type, string kind) =>
        Assert.Equal(
            kind,
            HangfireCall.Read($$"""{"Type":"{{type}}","Method":"Run"}""", "[]").Kind
        );

    private static (HangfireSettings? Settings, List<(string Key, string What)> Faults) Read(
        (string Key, string Value)[] settings
    )
    {
        var faults = new List<(string, string)>();
        var read = ConfiguredHangfire.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    settings.Select(one => KeyValuePair.Create("H:" + one.Key, (string?)one.Value))
                )
                .Build()
                .GetSection("H"),
            (key, what) => faults.Add((key, what))
        );
        return (read, faults);
    }
}
