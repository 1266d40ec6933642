import { json } from "node:stream/consumers";
import { type LocalServer, localServer } from "../unit/localServer.js";

/** The key of a stack's secrets is not kept from anybody, but by a server: a passphrase takes each command a sixth of a second to make a key of. */
export const secretsProvider = "hashivault://key-of-a-test-stack";

/** Answers as HashiCorp Vault does when a key is encrypted or decrypted, and gives it back as it is. */
export function startKeyServer(): Promise<LocalServer> {
    return localServer(async (request, response) => {
        const { plaintext, ciphertext = plaintext } = (await json(request)) as Record<string, string>;
        response.end(JSON.stringify({ data: { plaintext: ciphertext, ciphertext } }));
    });
}
