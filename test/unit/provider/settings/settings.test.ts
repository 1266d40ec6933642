import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { ScpConfigurationError } from "../../../../provider/scp/errors.js";
import {
    type SettingPlaces,
    type SettingsSources,
    settingPlaces,
} from "../../../../provider/settings/places.js";
import { connectionSettings, sourcesStamp } from "../../../../provider/settings/settings.js";

let scpconf: string;

beforeEach(() => {
    scpconf = mkdtempSync(join(tmpdir(), "scpconf-"));
});

afterEach(() => {
    rmSync(scpconf, { recursive: true, force: true });
});

const keys = { "scp:accessKey": "ak", "scp:secretKey": "sk" };
const endpoint = { "scp:endpoint": "https://gateway.example" };

function sources(
    stack: Record<string, string> = {},
    environment: Record<string, string> = {},
): SettingsSources {
    return { stackConfig: (key) => stack[key], environment, scpconf };
}

function settings(stack?: Record<string, string>, environment?: Record<string, string>) {
    return connectionSettings(sources(stack, environment));
}

function writeScpconf(file: string, content: unknown) {
    writeFileSync(join(scpconf, file), typeof content === "string" ? content : JSON.stringify(content));
}

function refusal(act: () => unknown): ScpConfigurationError {
    try {
        act();
    } catch (error) {
        expect(error).toBeInstanceOf(ScpConfigurationError);
        return error as ScpConfigurationError;
    }
    throw new Error("it was accepted");
}

test("the defaults are those of the documentation", () => {
    expect(settings({ ...keys, ...endpoint })).toStrictEqual({
        endpoint: { url: "https://gateway.example" },
        addresses: {
            endpoint: { value: "https://gateway.example", source: "stack config scp:endpoint" },
            region: undefined,
            environment: undefined,
            authUrl: undefined,
            allowHttp: false,
        },
        accessKey: "ak",
        secretKey: "sk",
        authToken: undefined,
        credentialSources: ["stack config scp:accessKey", "stack config scp:secretKey"],
        secrets: ["ak", "sk"],
        accountId: undefined,
        accountIdSource: undefined,
        apiVersion: "1.3",
        apiVersionSource: undefined,
        language: "en-US",
        timeoutSeconds: 30,
        maxRetries: 4,
        concurrency: 64,
        caFile: undefined,
        proxies: { httpsProxy: undefined, httpProxy: undefined, noProxy: undefined },
    });
});

describe("the table of the documentation", () => {
    const page = readFileSync(join(__dirname, "../../../../docs/configuration.md"), "utf8");
    const rows = [...page.matchAll(/^\| `scp:(\w+)`( \(secret\))? \|(.*?)\|(.*?)\|.*\|(.*?)\|$/gm)].map(
        ([, name = "", secret, variable = "", file = "", value = ""]) => ({
            name,
            isSecret: secret !== undefined,
            variable: /`(.+)`/.exec(variable)?.[1],
            file: /`(.+)` in `(.+)`/.exec(file)?.slice(1).reverse(),
            value: /`(.+)`/.exec(value)?.[1],
        }),
    );

    test("has every setting with its places, and says which are secret", () => {
        const places: [string, SettingPlaces][] = Object.entries(settingPlaces);
        expect(rows).toMatchObject(
            places.map(([name, { variable, file, isSecret = false }]) => ({
                name,
                isSecret,
                variable,
                file,
            })),
        );
    });

    test("has the default of each setting that has one", () => {
        const values = rows.flatMap(({ name, value }) =>
            value === undefined ? [] : [[`scp:${name}`, value]],
        );
        expect(settings({ ...keys, ...endpoint, ...Object.fromEntries(values) })).toEqual({
            ...settings({ ...keys, ...endpoint }),
            apiVersionSource: "stack config scp:apiVersion",
        });
    });
});

describe("each setting comes from the stack, then the environment, then the files", () => {
    const places = [
        ["accessKey", "SCP_TF_ACCESS_KEY", "credentials.json", "access-key"],
        ["secretKey", "SCP_TF_SECRET_KEY", "credentials.json", "secret-key"],
        ["authToken", "SCP_TF_AUTH_TOKEN", "credentials.json", "auth-token"],
        ["accountId", "SCP_TF_ACCOUNT_ID", "config.json", "account-id"],
    ] as const;

    test.each(places)("%s", (name, variable, file, field) => {
        const others = Object.fromEntries(
            Object.entries({ ...keys, ...endpoint }).filter(([key]) => key !== `scp:${name}`),
        );
        writeScpconf(file, { [field]: "from-file" });
        expect(settings(others)[name]).toBe("from-file");
        expect(settings(others, { [variable]: "from-environment" })[name]).toBe("from-environment");
        const all = { ...others, [`scp:${name}`]: "from-stack" };
        expect(settings(all, { [variable]: "from-environment" })[name]).toBe("from-stack");
    });

    test("endpoint", () => {
        writeScpconf("config.json", { "endpoint-override": "https://file.example" });
        expect(settings(keys).endpoint).toEqual({ url: "https://file.example" });
        const environment = { SCP_TF_ENDPOINT_OVERRIDE: "https://environment.example" };
        expect(settings(keys, environment).endpoint).toEqual({ url: "https://environment.example" });
        expect(settings({ ...keys, ...endpoint }, environment).endpoint).toEqual({
            url: "https://gateway.example",
        });
    });

    test("region and auth URL, as the vendor's tools write them", () => {
        writeScpconf("config.json", {
            "auth-url": "https://iam.g.samsungsdscloud.com/v1",
            "default-region": "kr-south1",
        });
        const catalog = (authUrl: string, region: string, source: string) => ({
            authUrl,
            region: { value: region, source },
            allowHttp: false,
        });
        const g = "https://iam.g.samsungsdscloud.com/v1";
        const e = "https://iam.e.samsungsdscloud.com/v1";
        const variable = "environment variable SCP_TF_DEFAULT_REGION";
        expect(settings(keys).endpoint).toEqual(
            catalog(g, "kr-south1", "default-region in ~/.scpconf/config.json"),
        );
        expect(settings(keys, { SCP_TF_DEFAULT_REGION: "kr-south2" }).endpoint).toEqual(
            catalog(g, "kr-south2", variable),
        );
        expect(settings(keys, { SCP_TF_AUTH_URL: e, SCP_TF_DEFAULT_REGION: "kr-east1" }).endpoint).toEqual(
            catalog(e, "kr-east1", variable),
        );
    });

    test("the proxies, in either case of letters", () => {
        const proxies = (environment: Record<string, string>) =>
            settings({ ...keys, ...endpoint }, environment).proxies;
        expect(proxies({ HTTPS_PROXY: "http://a:1", no_proxy: "b" })).toEqual({
            httpsProxy: "http://a:1",
            noProxy: "b",
        });
        expect(proxies({ https_proxy: "http://a:1", HTTPS_PROXY: "http://b:1" })).toEqual({
            httpsProxy: "http://a:1",
        });
        expect(proxies({ HTTPS_PROXY: "" })).toEqual({});
    });

    test("SSL_CERT_FILE", () => {
        expect(settings({ ...keys, ...endpoint }, { SSL_CERT_FILE: "/ca.pem" }).caFile).toBe("/ca.pem");
    });
});

test("an empty value counts as absent", () => {
    writeScpconf("credentials.json", { "access-key": "file-ak", "secret-key": "file-sk", "auth-token": "" });
    const read = settings(
        { ...endpoint, "scp:accessKey": "  " },
        { SCP_TF_ACCESS_KEY: "", SCP_TF_SECRET_KEY: " " },
    );
    expect(read).toMatchObject({ accessKey: "file-ak", secretKey: "file-sk", authToken: undefined });
});

test("a token is enough without keys", () => {
    expect(settings({ ...endpoint, "scp:authToken": "t" })).toMatchObject({
        authToken: "t",
        accessKey: undefined,
    });
});

test("no credentials is an error that names all three places", () => {
    const { message } = refusal(() => settings(endpoint));
    expect(message).toContain("pulumi config set scp:accessKey");
    expect(message).toContain("SCP_TF_ACCESS_KEY and SCP_TF_SECRET_KEY");
    expect(message).toContain("~/.scpconf/credentials.json");
});

test("half of the keys is an error that names the other half and where to set it", () => {
    const error = refusal(() => settings(endpoint, { SCP_TF_ACCESS_KEY: "ak" }));
    expect(error.message).toBe(
        'scp:accessKey is set (environment variable SCP_TF_ACCESS_KEY), but scp:secretKey is not. Set scp:secretKey, SCP_TF_SECRET_KEY, or "secret-key" in ~/.scpconf/credentials.json.',
    );
    expect(error.setting).toBe("scp:secretKey");
});

describe("a file of the vendor's tools", () => {
    test.each(["[]", "null", '"text"'])("that holds %s is an error that names it", (content) => {
        writeScpconf("config.json", content);
        expect(refusal(() => settings({ ...keys, ...endpoint })).message).toContain(
            `${join(scpconf, "config.json")} cannot be used: it is not a JSON object`,
        );
    });

    test.each([
        ['{"secret-key": "hunter2"', "it is not JSON, or only a part of it"],
        ['{"secret-key": "x", "secret-key": "hunter2"}', "it has the same key twice in one object"],
    ])("that is cut off or has a key twice keeps its content out of the error: %#", (content, why) => {
        writeScpconf("credentials.json", content);
        const { message } = refusal(() => settings(endpoint));
        expect(message).toContain(`cannot be used: ${why}`);
        expect(message).not.toContain("hunter2");
    });

    test("that holds a number where a text belongs is an error that names the value", () => {
        writeScpconf("config.json", { "account-id": 7 });
        expect(refusal(() => settings({ ...keys, ...endpoint })).message).toBe(
            "account-id in ~/.scpconf/config.json must be a string, not a value of type number.",
        );
    });

    test.each([
        ["folder", (path: string) => mkdirSync(path)],
        ["pipe", (path: string) => execFileSync("mkfifo", [path])],
    ])("that is a %s is an error", (kind, make) => {
        make(join(scpconf, "config.json"));
        expect(refusal(() => settings({ ...keys, ...endpoint })).message).toBe(
            `${join(scpconf, "config.json")} cannot be used: it is a ${kind} instead of a regular file. Correct it, or remove it.`,
        );
    });

    test("that may not be read is an error", () => {
        writeScpconf("credentials.json", {});
        chmodSync(join(scpconf, "credentials.json"), 0o000);
        if (process.getuid?.() === 0) {
            // The superuser reads everything: the folder in the file's place is the same path through the code.
            return;
        }
        expect(refusal(() => settings(endpoint)).message).toContain("this user may not read it");
    });

    test("that cannot even be looked at is no error of the stamp: who reads it says why", () => {
        symlinkSync("credentials.json", join(scpconf, "credentials.json"));
        expect(() => sourcesStamp(sources(endpoint))).not.toThrow();
        expect(refusal(() => settings(endpoint))).toBeInstanceOf(ScpConfigurationError);
    });

    test("that is empty, or not there, holds nothing", () => {
        writeScpconf("config.json", "");
        expect(settings({ ...keys, ...endpoint }).accountId).toBeUndefined();
    });

    test("may begin with a byte order mark", () => {
        writeScpconf("config.json", '\uFEFF{"account-id":"acc"}');
        expect(settings({ ...keys, ...endpoint }).accountId).toBe("acc");
    });
});

test.each([
    ["scp:timeoutSeconds", "soon", "must be a number from 0.1 to 3600"],
    ["scp:timeoutSeconds", "0", "must be a number from 0.1 to 3600"],
    ["scp:maxRetries", "1.5", "must be a whole number from 0 to 20"],
    ["scp:maxRetries", "-1", "must be a whole number from 0 to 20"],
    ["scp:concurrency", "0", "must be a whole number from 1 to 1024"],
    ["scp:allowHttp", "yes", "must be true or false"],
    ["scp:language", "fr-FR", "must be en-US or ko-KR"],
    ["scp:apiVersion", "latest", "must be a version such as 1.3"],
    ["scp:endpoint", "ftp://x", "must begin with https://"],
])("%s = %s is an error that says so, and from where", (key, value, why) => {
    const error = refusal(() => settings({ ...keys, ...endpoint, [key]: value }));
    expect(error.message).toContain(why);
    expect(error.message).toContain(`stack config ${key}`);
    expect(error.setting).toBe(key);
});

test.each(["accessKey", "secretKey", "authToken", "accountId"])(
    "a line break in %s is an error that does not repeat it",
    (name) => {
        const error = refusal(() =>
            settings({ ...keys, ...endpoint, [`scp:${name}`]: "hunter2\nX-Evil: 1" }),
        );
        expect(error.message).toContain(`scp:${name} (from stack config scp:${name})`);
        expect(error.message).not.toContain("hunter2");
    },
);

describe("a named connection", () => {
    const connections = (value: unknown) => ({
        ...keys,
        ...endpoint,
        "scp:connections": JSON.stringify(value),
    });
    const east = {
        accessKey: "east-ak",
        secretKey: "east-sk",
        region: "kr-east1",
        environment: "e",
        timeoutSeconds: 5,
    };

    test("is read from scp:connections alone", () => {
        const read = connectionSettings(
            sources(connections({ east }), { SCP_TF_ACCOUNT_ID: "other-account" }),
            "east",
        );
        expect(read).toMatchObject({
            accessKey: "east-ak",
            secretKey: "east-sk",
            accountId: undefined,
            endpoint: { url: "https://virtualserver.kr-east1.e.samsungsdscloud.com" },
            timeoutSeconds: 5,
        });
    });

    test.each([
        [
            "west",
            'There is no connection "west" in stack config scp:connections or ~/.scpconf/connections.json. Known connections: east.',
        ],
        ["constructor", 'There is no connection "constructor"'],
    ])("%s that is not there is an error that lists the known ones", (name, why) => {
        expect(refusal(() => connectionSettings(sources(connections({ east })), name)).message).toContain(
            why,
        );
    });

    test("does not fall back to the keys of the stack", () => {
        const error = refusal(() =>
            connectionSettings(sources(connections({ east: { region: "kr-east1" } })), "east"),
        );
        expect(error.message).toContain('The connection "east" has no credentials');
    });

    test("without a region is an error that says where it belongs", () => {
        const { region: _, ...rest } = east;
        const { message } = refusal(() => connectionSettings(sources(connections({ east: rest })), "east"));
        expect(message).toContain('The connection "east" takes it from scp:connections.east alone.');
    });

    test("with an unknown key is an error that lists the known ones", () => {
        const error = refusal(() =>
            connectionSettings(sources(connections({ east: { ...east, acessKey: "x" } })), "east"),
        );
        expect(error.message).toContain(
            'Unknown key "acessKey" in scp:connections.east. Known keys: accessKey,',
        );
    });

    test.each([
        ['{"east": hunter2', "it is not JSON, or only a part of it"],
        ['{"east": {}, "east": "hunter2"}', "it has the same key twice in one object"],
        ["[]", "it is not a JSON object"],
    ])("in a text that is none (%#) is an error without its content", (text, why) => {
        const error = refusal(() => connectionSettings(sources({ "scp:connections": text }), "east"));
        expect(error.message).toContain(`Stack config scp:connections cannot be used: ${why}`);
        expect(error.message).not.toContain("hunter2");
    });

    test("that the stack does not have is read from connections.json, and its errors name that place", () => {
        writeScpconf("connections.json", {
            east: { ...east, accessKey: "file-ak" },
            west: { ...east, timeoutSeconds: 0 },
        });
        const read = (name: string, stack = {}) => connectionSettings(sources(stack), name);
        expect(read("east")).toMatchObject({ accessKey: "file-ak", timeoutSeconds: 5 });
        expect(read("east", connections({ east }))).toMatchObject({ accessKey: "east-ak" });
        expect(refusal(() => read("west")).message).toContain(
            "from west.timeoutSeconds in ~/.scpconf/connections.json",
        );
        expect(refusal(() => read("north")).message).toContain("Known connections: east, west.");
    });

    test.each([
        ['{"east": "hunter2"}', "The connection east in ~/.scpconf/connections.json must be an object"],
        ['{"east": {"hunter": 2}}', 'Unknown key "hunter" in east in ~/.scpconf/connections.json'],
        [
            '{"east": {"region": "hunter2"}}',
            "has no credentials. Set accessKey and secretKey (or authToken) in east in",
        ],
        ['{"east": {"accessKey": "hunter2"}}', "Set scp:secretKey in east in ~/.scpconf/connections.json"],
        [
            '{"east": {"accessKey": "hunter2',
            "connections.json cannot be used: it is not JSON, or only a part of it",
        ],
        ['{"east": {}, "east": "hunter2"}', "connections.json cannot be used: it has the same key twice"],
    ])(
        "in a connections.json that is wrong (%#) is an error that repeats none of its values",
        (content, why) => {
            writeScpconf("connections.json", content);
            const { message } = refusal(() => connectionSettings(sources(), "east"));
            expect(message).toContain(why);
            expect(message).not.toContain("hunter2");
        },
    );

    test("in a connections.json that cannot be read is an error, and not looked for elsewhere", () => {
        mkdirSync(join(scpconf, "connections.json"));
        const { message } = refusal(() => connectionSettings(sources(connections({ east })), "east"));
        expect(message).toContain("connections.json cannot be used: it is a folder");
    });
});

test("each setting comes from the first place that has it, whichever the others have", () => {
    const value = fc.option(fc.constantFrom("", "  ", "a", "b", "c"), { nil: undefined });
    const present = (text: string | undefined) => text !== undefined && text.trim() !== "";
    fc.assert(
        fc.property(value, value, value, (stack, variable, file) => {
            writeScpconf("config.json", file === undefined ? {} : { "account-id": file });
            const read = settings(
                { ...keys, ...endpoint, ...(stack === undefined ? {} : { "scp:accountId": stack }) },
                variable === undefined ? {} : { SCP_TF_ACCOUNT_ID: variable },
            );
            expect(read.accountId).toBe([stack, variable, file].find(present)?.trim());
        }),
    );
});

describe("an explicit provider", () => {
    const ofProvider = (given: Record<string, string>, environment: Record<string, string>) =>
        connectionSettings({ ...sources({ ...endpoint, ...given }, environment), provider: "east" });
    const others = {
        SCP_TF_ACCESS_KEY: "other-key",
        SCP_TF_SECRET_KEY: "other-secret",
        SCP_TF_AUTH_TOKEN: "other-token",
        SCP_TF_ACCOUNT_ID: "other-account",
    };

    test("with keys or a token of its own takes nothing of another account from elsewhere", () => {
        writeScpconf("credentials.json", { "auth-token": "token-of-the-file" });
        const none = { authToken: undefined, accountId: undefined };
        expect(ofProvider(keys, others)).toMatchObject({ accessKey: "ak", secretKey: "sk", ...none });
        expect(ofProvider({ "scp:authToken": "own" }, others)).toMatchObject({
            accessKey: undefined,
            secretKey: undefined,
            authToken: "own",
            accountId: undefined,
        });
    });

    test("without them takes all of it from the environment", () => {
        expect(ofProvider({ "scp:accountId": "own" }, others)).toMatchObject({
            accessKey: "other-key",
            secretKey: "other-secret",
            authToken: "other-token",
            accountId: "own",
        });
    });

    test("with half of its keys is told where the other one belongs", () => {
        const { message } = refusal(() => ofProvider({ "scp:accessKey": "ak" }, others));
        expect(message).toContain('Set scp:secretKey in the arguments of the provider "east".');
    });

    test("has its connections in its arguments, as every message about them says", () => {
        const named = (connections: string) =>
            refusal(() =>
                connectionSettings(
                    { ...sources({ "scp:connections": connections }), provider: "east" },
                    "a.b",
                ),
            ).message;
        expect(named("{}")).toContain(
            'There is no connection "a.b" in argument connections of the provider "east" or',
        );
        expect(named("{}")).toContain('Give the provider one: connections: { "a.b": { accessKey: … } }.');
        expect(named("[]")).toContain('The argument connections of the provider "east" cannot be used');
        expect(named('{"a.b":{"regoin":"x"}}')).toContain('argument connections.a.b of the provider "east"');
    });
});

test("a connection whose name has a dot is set by its name in brackets", () => {
    const { message } = refusal(() => connectionSettings(sources(), "a.b"));
    expect(message).toContain(`--path 'scp:connections["a.b"].accessKey'`);
});
