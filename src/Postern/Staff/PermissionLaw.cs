using Postern.Operations;
using Postern.Queries;
using Postern.Settings;
using Postern.Staff.Operations;

namespace Postern.Staff;

/// <summary>A permission that nothing asks for is a slip of the pen: the server does not start with one in a role.</summary>
internal static class PermissionLaw
{
    /// <summary>Looks at what configuration and the defaults give to each role.</summary>
    /// <exception cref="SettingsException">A role has a permission that is none.</exception>
    public static void Check(
        PosternSettings settings,
        OperationCatalog operations,
        QueryCatalog queries
    )
    {
        var known = operations
            .All.Select(operation => operation.Name)
            .Concat(queries.All.SelectMany(query => query.Permissions))
            .Append(EndStaffSession.AnyonePermission)
            .Append(Permissions.EndAnyImpersonation)
            .Append(Permissions.ActOnAnyJob)
            .Append(Permissions.ReadAllStaffSessions)
            .ToHashSet(StringComparer.Ordinal);
        var faults = settings
            .RolePermissions.Concat(StaffRoles.Defaults)
            .SelectMany(role => role.Value, (role, permission) => (role.Key, permission))
            .Where(pair => !known.Contains(pair.permission))
            .Select(pair =>
                $"Postern__Roles__{pair.Key} holds \"{pair.permission}\", which is no permission; docs/roles.md lists them."
            )
            .ToList();
        if (faults.Count > 0)
        {
            throw new SettingsException(string.Join(Environment.NewLine, faults));
        }
    }
}
