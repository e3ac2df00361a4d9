// A certified OpenID Connect provider for the test: people sign in by any password, and have the roles that they are called by.
// Usage: node provider.mjs PORT SECONDS ADDRESS… (SECONDS: of an access token; ADDRESS: of gateways)
import Provider from "oidc-provider";

const [port, seconds, ...addresses] = process.argv.slice(2);
const api = { audience: "entente", accessTokenFormat: "jwt", accessTokenTTL: Number(seconds), scope: "", jwt: { sign: { alg: "RS256" } } };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "entente-page",
      token_endpoint_auth_method: "none",
      redirect_uris: addresses.map((address) => `${address}/sign-in/callback`),
      post_logout_redirect_uris: addresses.map((address) => `${address}/`),
    },
    {
      client_id: "entente-secret",
      client_secret: "s e:cret",
      redirect_uris: addresses.map((address) => `${address}/sign-in/callback`),
      post_logout_redirect_uris: addresses.map((address) => `${address}/`),
    },
    { client_id: "nightly-report", client_secret: "report-secret", grant_types: ["client_credentials"], redirect_uris: [], response_types: [] },
  ],
  pkce: { required: () => true, methods: ["S256"] },
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: { enabled: true, defaultResource: () => "https://entente.example/api", useGrantedResource: () => true, getResourceServerInfo: () => api },
    rpInitiatedLogout: { enabled: true },
  },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: (_, token) => (token.accountId ? { roles: [token.accountId] } : { program: token.clientId }),
  cookies: { keys: ["of the test alone"] },
  ttl: { Session: 600, Grant: 600, Interaction: 600, IdToken: 600 },
});
provider.listen(Number(port), "127.0.0.1");
