// An OpenID Connect provider that none of us wrote, so that sign-in is not tested against our own reading of the
// specifications alone. It lives as long as its standard input is open, and keeps everything in memory.
//
// POSTERN_OIDC holds, as JSON: port, redirectUris, postLogoutRedirectUris,
// accounts: [{ sub, email, name, roles?, amr?, acr?, claims? }]; a claim that is left out is left out of the tokens.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { port, redirectUris, postLogoutRedirectUris, accounts } = JSON.parse(process.env.POSTERN_OIDC);
const audience = 'postern-api';
const resource = 'urn:postern:api';
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

const byEmail = new Map(accounts.map((account) => [account.email, account]));
const bySubject = new Map(accounts.map((account) => [account.sub, account]));
const withoutUndefined = (claims) =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
const profile = ({ email, name, roles, claims }) => withoutUndefined({ email, name, roles, ...claims });

const server = createServer();
await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${port}`;

// A new key at every start: starting again on the same port is a key rotation.
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: randomBytes(8).toString('hex') };

const extraClaims = [...new Set(accounts.flatMap((account) => Object.keys(account.claims ?? {})))];
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'postern',
      client_secret: 'postern-secret',
      redirect_uris: redirectUris,
      post_logout_redirect_uris: postLogoutRedirectUris,
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    },
    {
      client_id: 'postern-cli',
      redirect_uris: [],
      grant_types: [deviceGrant],
      response_types: [],
      token_endpoint_auth_method: 'none',
    },
  ],
  pkce: { required: () => true },
  scopes: ['openid', 'email', 'profile'],
  // Claims of every scope go into the ID token: there is no second call for them.
  conformIdTokenClaims: false,
  claims: {
    openid: ['sub', 'sid', 'roles', 'amr', 'acr', 'auth_time', ...extraClaims],
    email: ['email', 'email_verified'],
    profile: ['name'],
  },
  acrValues: [...new Set(accounts.map((account) => account.acr).filter(Boolean))],
  ttl: {
    AccessToken: 600,
    AuthorizationCode: 60,
    DeviceCode: 600,
    Grant: 28800,
    IdToken: 600,
    Interaction: 600,
    Session: 28800,
  },
  jwks: { keys: [signingKey] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: {
    devInteractions: { enabled: false },
    deviceFlow: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client) => (client.clientId === 'postern-cli' ? resource : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ audience, scope: '', accessTokenFormat: 'jwt', accessTokenTTL: 600 }),
    },
  },
  findAccount: (ctx, sub) =>
    bySubject.has(sub)
      ? { accountId: sub, claims: () => ({ sub, email_verified: true, ...profile(bySubject.get(sub)) }) }
      : undefined,
  extraTokenClaims: (ctx, token) => {
    const signIn = ctx.oidc.entities.DeviceCode ?? ctx.oidc.entities.AuthorizationCode;
    return withoutUndefined({
      ...profile(bySubject.get(token.accountId)),
      amr: signIn?.amr,
      acr: signIn?.acr,
      auth_time: signIn?.authTime,
    });
  },
  // Staff of one company consent to nothing: whatever a client asks for is granted.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});

const loginPage = (uid, message) => `<!doctype html>
<html lang="en"><title>Sign in</title>
<form method="post" action="/interaction/${uid}">
<p>${message}</p>
<label>E-mail <input name="login" type="email" required autofocus></label>
<input name="age" type="hidden" value="0">
<button>Sign in</button>
</form></html>`;

async function interact(request, response) {
  const { uid, prompt } = await provider.interactionDetails(request, response);
  if (prompt.name !== 'login') throw new Error(`unexpected prompt: ${prompt.name} ${JSON.stringify(prompt.details)}`);

  const show = (status, message) =>
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(loginPage(uid, message));
  if (request.method === 'GET') return show(200, 'Who are you?');

  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const account = byEmail.get(form.get('login'));
  if (!account) return show(422, 'Nobody here has that e-mail.');

  // "age" lets a test sign in as if it had been so many seconds ago, to meet the rules on fresh sign-ins.
  const ts = Math.floor(Date.now() / 1000) - Number(form.get('age') ?? 0);
  const { sub: accountId, amr, acr } = account;
  await provider.interactionFinished(request, response, { login: { accountId, amr, acr, ts } });
}

const handle = provider.callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) return handle(request, response);
  interact(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end(String(error));
  });
});
provider.on('server_error', (ctx, error) => console.error(error));

process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ issuer }));
