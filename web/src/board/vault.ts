/** Something sealed: only who has the key reads it, and only in its own place. */
export type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };

/** Whether this page can seal at all: browsers offer it over TLS and on localhost only. */
export function canSeal(): boolean {
  return typeof crypto !== "undefined" && crypto.subtle !== undefined;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Seals with a key of the server's (AES-GCM, 256 bits); it cannot be read out of the browser again. */
export class Vault {
  private constructor(private readonly key: CryptoKey) {}

  static async with(key: string): Promise<Vault> {
    const usages: KeyUsage[] = ["encrypt", "decrypt"];
    return new Vault(await crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, usages));
  }

  /** `place` is where it is kept: opened anywhere else it is refused. */
  seal(content: unknown, place: readonly string[]): Promise<Sealed> {
    return this.sealBytes(new TextEncoder().encode(JSON.stringify(content)), place);
  }

  /** The same, of content that is bytes already. */
  async sealBytes(plain: Uint8Array<ArrayBuffer>, place: readonly string[]): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt(how(iv, place), this.key, plain);
    return { iv, data };
  }

  /** Throws where the key is another one or the place is not its own. */
  async open(sealed: Sealed, place: readonly string[]): Promise<unknown> {
    return JSON.parse(new TextDecoder().decode(await this.openBytes(sealed, place)));
  }

  openBytes({ iv, data }: Sealed, place: readonly string[]): Promise<ArrayBuffer> {
    return crypto.subtle.decrypt(how(iv, place), this.key, data);
  }
}

function how(iv: Uint8Array<ArrayBuffer>, place: readonly string[]): AesGcmParams {
  const additionalData = new TextEncoder().encode(JSON.stringify(place));
  return { name: "AES-GCM", iv, additionalData };
}
