import { readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportFormats } from "../../../cli/formats/index.js";
import { type Gateway, startGateway } from "../../../testing/index.js";
import { checkForLeaks, filesWritten } from "../../leaks/leakSearch.js";
import { noteSecret, seenSecrets } from "../../leaks/seenSecrets.js";
import { localServer } from "../localServer.js";
import { folderWith, runCli } from "./runCli.js";

/*
 * A service that repeats what it was sent, for each place that credentials come from. That nothing of it is printed or
 * written is checked for each command: see runCli.ts.
 */

const KEYS = {
    accessKey: "canary-access-key",
    secretKey: "canary+secret/key==",
    authToken: "canary.token&more",
};

const secrets: Record<
    string,
    (url: string) => { environment: Record<string, string>; args?: string[]; files?: object }
> = {
    "the environment": (url) => ({
        environment: {
            SCP_TF_ENDPOINT_OVERRIDE: url,
            SCP_TF_ACCESS_KEY: KEYS.accessKey,
            SCP_TF_SECRET_KEY: KEYS.secretKey,
            SCP_TF_AUTH_TOKEN: KEYS.authToken,
        },
    }),
    "the vendor's files": (url) => ({
        environment: {},
        files: {
            "config.json": { "endpoint-override": url },
            "credentials.json": {
                "access-key": KEYS.accessKey,
                "secret-key": KEYS.secretKey,
                "auth-token": KEYS.authToken,
            },
        },
    }),
    "a named connection": (url) => ({
        environment: {
            PULUMI_CONFIG: JSON.stringify({
                "scp:connections": JSON.stringify({ east: { endpoint: url, ...KEYS } }),
            }),
        },
        args: ["--connection", "east"],
    }),
};

let closing: (() => Promise<unknown>)[] = [];

beforeEach(() => {
    for (const [what, secret] of Object.entries(KEYS)) {
        noteSecret(what, secret);
    }
});

afterEach(async () => {
    await Promise.all(closing.map((close) => close()));
    closing = [];
});

describe.each(Object.entries(secrets))("keys from %s, which the service repeats", (_, given) => {
    test.each([
        "list --image-id img",
        "list --image-id img --debug",
        "audit --debug",
        ...reportFormats.map((format) => `audit --image-id img -o ${format}`),
    ])("are in no output of %s, nor in a file", async (command) => {
        const server = await localServer((request, response) => {
            const { headers } = request;
            const texts = [JSON.stringify(headers), KEYS.secretKey, encodeURIComponent(KEYS.secretKey)];
            response.writeHead(404, { "X-Request-Id": headers["scp-signature"] });
            response.end(JSON.stringify({ errors: [{ detail: texts }] }));
        });
        closing.push(server.close);
        const { environment, args = [], files = {} } = given(server.url);
        const folder = folderWith({});
        const scpconf = await mkdtemp(join(tmpdir(), "scpconf-"));
        closing.push(() => rm(scpconf, { recursive: true }));
        const out = command.startsWith("audit") ? ["--out", "report.txt"] : [];
        for (const [name, content] of Object.entries(files)) {
            writeFileSync(join(scpconf, name), JSON.stringify(content));
        }
        const result = await runCli([...command.split(" "), ...args, ...out], {
            environment,
            folder,
            scpconf,
        });
        expect(result.exitCode).toBe(4);
        expect(readdirSync(folder)).toEqual(out.slice(1));
        checkForLeaks(filesWritten(folder), seenSecrets());
    });
});

describe("a password where none belongs", () => {
    let gateway: Gateway;

    beforeEach(async () => {
        gateway = await startGateway();
        closing.push(() => gateway.close());
        noteSecret("password", "canary-password");
    });

    test.each([
        ["SCP_TF_ENDPOINT_OVERRIDE", "https://user:canary-password@scp.example"],
        ["SCP_TF_ENDPOINT_OVERRIDE", "https://us/er:canary-password@scp.example"],
        ["SCP_TF_AUTH_URL", "user:canary-password@scp.example"],
        ["HTTPS_PROXY", "socks5://user:canary-password@proxy.example"],
        ["HTTPS_PROXY", "http://user:canary-password%ZZ@proxy.example"],
        ["SSL_CERT_FILE", "-----BEGIN PRIVATE KEY-----\ncanary-password"],
    ])("in %s is not repeated by the error (%#)", async (variable, value) => {
        const { SCP_TF_ENDPOINT_OVERRIDE, ...keys } = gateway.environment;
        const endpoint = variable === "SCP_TF_AUTH_URL" ? {} : { SCP_TF_ENDPOINT_OVERRIDE };
        const environment = { ...keys, ...endpoint, [variable]: value } as Record<string, string>;
        const { exitCode, stderr } = await runCli(["list", "--image-id", "img"], { environment });
        expect(exitCode).toBe(2);
        expect(stderr).toContain("error: ");
    });
});
