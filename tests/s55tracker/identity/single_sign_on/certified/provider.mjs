// npm's oidc-provider, certified by the OpenID Foundation, for test_certified_provider.py. Arguments: the folder of the certificate, the
// redirect address, client ID, client secret, and the tests' time in seconds. Prints its port. Who signs in is in `login_hint`.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'

const [folder, redirectAddress, clientId, clientSecret, now] = process.argv.slice(2)

// The tests have a clock of their own.
const MachinesDate = Date
const ahead = Number(now) * 1000 - MachinesDate.now()
globalThis.Date = class extends MachinesDate {
  constructor (...given) {
    super(...(given.length ? given : [MachinesDate.now() + ahead]))
  }

  static now () {
    return MachinesDate.now() + ahead
  }
}

const { default: Provider } = await import('oidc-provider')

const server = createServer({
  cert: readFileSync(`${folder}/certificate.pem`),
  key: readFileSync(`${folder}/key.pem`)
})

let provider

function begin () {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  provider = new Provider(`https://localhost:${server.address().port}`, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [redirectAddress],
      response_types: ['code'],
      grant_types: ['authorization_code']
    }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: [randomUUID()] },
    features: { devInteractions: { enabled: false } },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Certified Person', email: `${id}@certified.test`, email_verified: false })
    }),
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: randomUUID() }] },
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        accountId: context.oidc.session.accountId,
        clientId: context.oidc.client.clientId
      })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
    pkce: { required: () => true }
  })
}

// What a person sees there without a `login_hint`, as in a browser.
const SIGN_IN = '<!doctype html><html lang="en"><title>Their sign-in</title><form method="post">' +
  '<label>Account <input name="account"></label><button>Continue</button></form></html>'

async function read (request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return new URLSearchParams(Buffer.concat(parts).toString())
}

server.on('request', async (request, response) => {
  // A browser reckons by it when cookies expire.
  response.setHeader('Date', new Date().toUTCString())
  if (request.url === '/change-keys') {
    begin()
    response.end()
  } else if (request.url.startsWith('/interaction/')) {
    const { params } = await provider.interactionDetails(request, response)
    const account = params.login_hint || (request.method === 'POST' && (await read(request)).get('account'))
    if (account) {
      await provider.interactionFinished(request, response, { login: { accountId: account } })
    } else {
      response.setHeader('Content-Type', 'text/html')
      response.end(SIGN_IN)
    }
  } else {
    provider.callback()(request, response)
  }
})

server.listen(0, '127.0.0.1', () => {
  begin()
  console.log(server.address().port)
})
