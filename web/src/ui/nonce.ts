/**
 * The nonce by which the content security policy lets this document's own
 * <style> elements in. The server makes one for each answer.
 */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// What locks the scroll behind dialogs looks for it under this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });
