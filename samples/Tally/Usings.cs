global using Microsoft.AspNetCore.Http.HttpResults;
global using Microsoft.EntityFrameworkCore;
global using Tally.Accounts;
global using Tally.Shell;
global using Tally.Storage;
