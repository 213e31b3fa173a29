import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the provider says of the person at the keyboard. */
export type Claims = {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
};

type Grant = { challenge: string; nonce: string; redirect: string; who: Claims };

/**
 * A small OpenID Connect provider: discovery, keys, the authorization code flow
 * with PKCE, and a page of its own with one button, or two.
 */
export class Provider {
  static readonly client = { id: "stoa", secret: "quite-a-secret" };

  private readonly keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  private readonly grants = new Map<string, Grant>();
  private readonly server: Server;
  private who: Claims = { sub: "", email: "", email_verified: false, name: "" };

  private constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async start(): Promise<Provider> {
    const provider = new Provider();
    await new Promise<void>((done) => provider.server.listen(0, "localhost", done));
    return provider;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Who sits at the keyboard. */
  is(who: Claims): void {
    this.who = who;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        json(response, {
          issuer: this.url,
          authorization_endpoint: `${this.url}/authorize`,
          token_endpoint: `${this.url}/token`,
          jwks_uri: `${this.url}/keys`,
          id_token_signing_alg_values_supported: ["RS256"],
        });
        return;
      case "/keys": {
        const key = this.keys.publicKey.export({ format: "jwk" });
        json(response, { keys: [{ ...key, kid: "1", alg: "RS256", use: "sig" }] });
        return;
      }
      case "/authorize":
        this.ask(url.searchParams, response);
        return;
      case "/token":
        this.exchange(await body(request), request, response);
        return;
      default:
        response.writeHead(404).end();
    }
  }

  private ask(q: URLSearchParams, response: ServerResponse): void {
    const redirect = q.get("redirect_uri") ?? "";
    const state = encodeURIComponent(q.get("state") ?? "");
    const code = randomBytes(16).toString("hex");
    this.grants.set(code, {
      challenge: q.get("code_challenge") ?? "",
      nonce: q.get("nonce") ?? "",
      redirect,
      who: this.who,
    });
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><html lang="en"><title>Provider</title><h1>${this.who.name}</h1>
      <a href="${redirect}?state=${state}&code=${code}">Go on</a>
      <a href="${redirect}?state=${state}&error=access_denied">No, thank you</a></html>`);
  }

  private exchange(q: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
    const grant = this.grants.get(q.get("code") ?? "");
    this.grants.delete(q.get("code") ?? "");
    const verifier = createHash("sha256").update(q.get("code_verifier") ?? "");
    const { id, secret } = Provider.client;
    const basic = Buffer.from(`${id}:${secret}`);
    const known =
      request.headers.authorization === `Basic ${basic.toString("base64")}` ||
      (q.get("client_id") === id && q.get("client_secret") === secret);
    const proved = grant?.challenge === verifier.digest("base64url");
    if (!grant || !known || !proved || grant.redirect !== q.get("redirect_uri")) {
      json(response, { error: "invalid_grant" }, 400);
      return;
    }
    const now = Math.floor(Date.now() / 1000);
    const token = this.sign({
      iss: this.url,
      aud: id,
      iat: now,
      exp: now + 60,
      nonce: grant.nonce,
      ...grant.who,
    });
    json(response, { access_token: "none", token_type: "Bearer", expires_in: 60, id_token: token });
  }

  private sign(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", kid: "1", typ: "JWT" })}.${part(claims)}`;
    const signed = createSign("RSA-SHA256").update(text).sign(this.keys.privateKey, "base64url");
    return `${text}.${signed}`;
  }
}

function json(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

async function body(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}
