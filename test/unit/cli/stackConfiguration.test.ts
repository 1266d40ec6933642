import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { stackConfiguration } from "../../../cli/stackConfiguration.js";
import { type Gateway, startGateway } from "../../../testing/index.js";
import { until } from "../../setup/time.js";
import { folderWith, runCli } from "./runCli.js";

/* Against the real `pulumi config`: test/engine/commandLine.test.ts. Here a script stands in for what it prints. */

let gateway: Gateway;

beforeAll(async () => {
    gateway = await startGateway({ images: [{ id: "golden", members: [{ memberId: "a" }] }] });
});

afterAll(() => gateway.close());

beforeEach(() => gateway.clearRequests());

/** A folder for PATH with a `pulumi` that is this script; it knows its arguments as $*. */
function pulumi(script: string): Record<string, string> {
    const folder = folderWith({});
    const file = join(folder, "pulumi");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return { PATH: [folder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter) };
}

function printing(config: Record<string, string>): string {
    const json = JSON.stringify(
        Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value, secret: true }])),
    );
    return `cat <<'END'\n${json}\nEND`;
}

const connections = () => ({
    "scp:connections": JSON.stringify({
        east: {
            endpoint: gateway.endpoint,
            accessKey: gateway.stackConfig["scp:accessKey"],
            secretKey: gateway.stackConfig["scp:secretKey"],
        },
    }),
});

const list = (args: string[], environment: Record<string, string>) =>
    runCli(["list", "--image-id", "golden", ...args], { environment });

test("a named connection is read from the configuration that Pulumi hands to programs", async () => {
    const PULUMI_CONFIG = JSON.stringify(connections());
    expect(await list(["--connection", "east"], { PULUMI_CONFIG })).toMatchObject({
        exitCode: 0,
        stderr: "",
    });
});

test("else from the stack that is selected in the folder", async () => {
    const environment = pulumi(`case "$*" in *--stack*) exit 9;; esac\n${printing(connections())}`);
    expect(await list(["--connection", "east"], environment)).toMatchObject({ exitCode: 0, stderr: "" });
});

test("a stack that is named is read, for the default connection too, whatever the environment has of another", async () => {
    const environment = pulumi(
        `case "$*" in *"--show-secrets --json --stack prod") ;; *) exit 9;; esac\n${printing(gateway.stackConfig)}`,
    );
    const PULUMI_CONFIG = JSON.stringify({ "scp:endpoint": "http://127.0.0.1:1" });
    expect(await list(["--stack", "prod"], { ...environment, PULUMI_CONFIG })).toMatchObject({
        exitCode: 0,
        stderr: "",
    });
});

test("nobody asks pulumi if neither a stack nor a connection is named", async () => {
    const environment = { ...pulumi("exit 9"), ...gateway.environment };
    expect(await list([], environment)).toMatchObject({ exitCode: 0, stderr: "" });
});

describe("what `pulumi config set` has stored in this folder is used", () => {
    const inProject = (files: Readonly<Record<string, string>> = {}) =>
        folderWith({ "Pulumi.yaml": "name: project\nruntime: yaml\n", ...files });
    const listIn = (folder: string, environment: Record<string, string>) =>
        runCli(["list", "--image-id", "golden"], { folder, environment });

    test("if neither the environment nor ~/.scpconf has credentials, also below the project's folder", async () => {
        const environment = pulumi(printing(gateway.stackConfig));
        const folder = inProject();
        expect(await listIn(folder, environment)).toMatchObject({ exitCode: 0, stderr: "" });
        mkdirSync(join(folder, "below"));
        expect(await listIn(join(folder, "below"), environment)).toMatchObject({ exitCode: 0, stderr: "" });
    });

    test("and with a half of a pair in the environment, each key comes from where it is", async () => {
        const { SCP_TF_ACCESS_KEY = "" } = gateway.environment;
        const { "scp:accessKey": _, ...rest } = gateway.stackConfig;
        const environment = { ...pulumi(printing(rest)), SCP_TF_ACCESS_KEY };
        expect(await listIn(inProject(), environment)).toMatchObject({ exitCode: 0, stderr: "" });
    });

    test("and what is missing there is missing: nothing leads to where it was looked for", async () => {
        const { exitCode, stderr } = await listIn(inProject(), pulumi(printing({})));
        expect(exitCode).toBe(2);
        expect(stderr).toContain("No SCP credentials are set");
        expect(stderr).not.toContain("--stack");
    });

    test("else the message says how it is", async () => {
        const { SCP_TF_ENDPOINT_OVERRIDE: _, ...keys } = gateway.environment;
        const hint =
            "What `pulumi config set` has stored is read with --stack NAME, in the project's folder.";
        for (const [folder, environment] of [
            [folderWith({}), {}],
            [inProject(), { ...pulumi("exit 9"), ...keys }],
        ] as const) {
            const { exitCode, stderr } = await listIn(folder, environment);
            expect(exitCode).toBe(2);
            expect(stderr).toContain(hint);
        }
    });

    test("and so does a message about what a call needs", async () => {
        const accepted = (memberId: string) => ({ memberId, status: "accepted" }) as const;
        const unsure = await startGateway({
            images: [{ members: [accepted("partner")] }],
        });
        const { environment } = unsure;
        const { stderr } = await runCli(["list"], { environment, folder: folderWith({}) });
        await unsure.close();
        expect(stderr).toContain("Set scp:accountId");
        expect(stderr).toContain("is read with --stack NAME");
    });

    test("a value that is wrong where it is leads nowhere else", async () => {
        const environment = { ...gateway.environment, SCP_TF_ENDPOINT_OVERRIDE: "nowhere" };
        const { stderr } = await listIn(folderWith({}), environment);
        expect(stderr).toContain("from environment variable SCP_TF_ENDPOINT_OVERRIDE");
        expect(stderr).not.toContain("--stack");
    });

    test("if the stack cannot be read, that is an error", async () => {
        const environment = pulumi("echo 'error: no stack selected' >&2; exit 255");
        const { exitCode, stderr } = await listIn(inProject(), environment);
        expect(exitCode).toBe(2);
        expect(stderr).toContain("no stack selected");
    });
});

test.each([
    ["no pulumi", undefined, "there is no `pulumi` on PATH"],
    [
        "no project",
        "echo 'error: no Pulumi.yaml project file found' >&2; exit 255",
        "no Pulumi.yaml project file found",
    ],
    ["no stack", "echo \"error: no stack named 'x' found\" >&2; exit 6", "no stack named 'x' found"],
    ["no such connection", printing({}), 'There is no connection "east" in stack config scp:connections'],
    ["no configuration", "echo secret-of-mine", "printed something other"],
])("%s is an error that says so", async (_, script, message) => {
    const environment = script === undefined ? { PATH: folderWith({}) } : pulumi(script);
    const { exitCode, stdout, stderr } = await list(["--connection", "east"], environment);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("secret-of-mine");
});

describe("of what Pulumi says on standard error", () => {
    const saying = async (text: string, environment: Record<string, string> = {}) => {
        const script = pulumi(`cat >&2 <<'END'\n${text}\nEND\nexit 255`);
        const { exitCode, stderr } = await list(["--stack", "prod"], { ...environment, ...script });
        expect(exitCode).toBe(2);
        return stderr;
    };

    test.each([
        ["a key", "SCP_TF_SECRET_KEY", "wJalrXUtnFEMI/K7MDENG", "error: wrong key wJalrXUtnFEMI/K7MDENG"],
        [
            "a passphrase",
            "PULUMI_CONFIG_PASSPHRASE",
            "correct horse battery",
            "error: not 'correct horse battery'",
        ],
        [
            "a token, in base64",
            "PULUMI_ACCESS_TOKEN",
            "pul-0123456789abcdef",
            "error: Basic OnB1bC0wMTIzNDU2Nzg5YWJjZGVm",
        ],
        [
            "a configuration that was handed on",
            "PULUMI_CONFIG",
            '{"scp:secretKey":"wJalrXUtnFEMI"}',
            "error: wJalrXUtnFEMI",
        ],
        [
            "a password in an address",
            "PULUMI_BACKEND_URL",
            "postgres://me:pw4mystate@db/x",
            "error: postgres://me:pw4mystate@db/x",
        ],
    ])("none is shown that repeats %s of the environment", async (_, name, value, text) => {
        const stderr = await saying(text, { [name]: value });
        expect(stderr).toContain("[text left out, because it repeats a credential]");
    });

    test("nothing is shown that it quotes of a file", async () => {
        const stderr = await saying(
            "error: yaml: line 3: cannot unmarshal !!str `hunter2...` into config.Map",
        );
        expect(stderr).toContain("line 3: cannot unmarshal !!str `…` into");
        expect(stderr).not.toContain("hunter2");
    });

    test("a command of Pulumi is no quote of a file", async () => {
        expect(await saying("error: use `pulumi stack init` first")).toContain(
            "use `pulumi stack init` first",
        );
    });

    test("no more than 500 characters are shown, on one line, without what a terminal acts on", async () => {
        const stderr = await saying(`error: a\u001b[31m\nb ${"long ".repeat(1000)}`);
        expect(stderr).toContain(": a b long");
        expect(stderr.length).toBeLessThan(1200);
    });

    test("the name of a file with a passphrase is shown", async () => {
        const stderr = await saying("error: open /no/such-passphrase-file: no such file", {
            PULUMI_CONFIG_PASSPHRASE_FILE: "/no/such-passphrase-file",
        });
        expect(stderr).toContain("open /no/such-passphrase-file: no such file");
    });
});

describe("a pulumi that does not end", () => {
    const folder = () => folderWith({});
    const endless = (at: string) =>
        pulumi(`trap '' TERM INT\necho $$ > '${at}/pid'\nwhile :; do sleep 0.05; done`);
    const isRunning = (at: string) => {
        try {
            return process.kill(Number(readFileSync(join(at, "pid"), "utf8")), 0);
        } catch {
            return false;
        }
    };

    test("ends with the command, also if it does not listen", async () => {
        const at = folder();
        const interrupted = new AbortController();
        const environment = endless(at);
        const run = runCli(["list", "--stack", "prod"], { environment, signal: interrupted.signal });
        await until(
            () => existsSync(join(at, "pid")) && readFileSync(join(at, "pid"), "utf8").endsWith("\n"),
        );
        interrupted.abort();
        expect((await run).exitCode).toBe(130);
        await until(() => !isRunning(at));
    });

    test("ends after a time, with an error that says so", async () => {
        const at = folder();
        const { signal } = new AbortController();
        const surroundings = { environment: endless(at), folder: at, scpconf: at, signal };
        const reading = stackConfiguration({ connections: [], stack: "prod" }, surroundings, 1000);
        await expect(reading).rejects.toThrow("it was not done after 1 s");
        await until(() => !isRunning(at));
    });
});

test("a PULUMI_CONFIG that is none is an error that does not repeat it", async () => {
    const { exitCode, stderr } = await list([], { PULUMI_CONFIG: "{secret-of-mine" });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("PULUMI_CONFIG is not a JSON object");
    expect(stderr).not.toContain("secret-of-mine");
});

test("a connection that the pack's configuration names is used, unless another one is named", async () => {
    const folder = folderWith({
        "policies.json": JSON.stringify({ "shared-images-approved": { connection: "east" } }),
    });
    const environment = { PULUMI_CONFIG: JSON.stringify(connections()) };
    const named = await runCli(["audit", "--config", "policies.json"], { folder, environment });
    expect(named.exitCode).toBe(3);
    const other = await runCli(["audit", "--config", "policies.json", "--connection", "west"], {
        folder,
        environment,
    });
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no connection "west"') });
});

test("the vendor's files are read", async () => {
    const scpconf = folderWith({
        "config.json": JSON.stringify({ "endpoint-override": gateway.endpoint }),
        "credentials.json": JSON.stringify({
            "access-key": gateway.stackConfig["scp:accessKey"],
            "secret-key": gateway.stackConfig["scp:secretKey"],
        }),
    });
    expect((await runCli(["list", "--image-id", "golden"], { scpconf })).exitCode).toBe(0);
});
