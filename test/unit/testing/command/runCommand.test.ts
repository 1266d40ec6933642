import { once } from "node:events";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runCommand } from "../../../../testing/command/runCommand.js";
import { codeBlocks, unexpired } from "../../../docs/codeBlocks.js";
import { folderWith, runCli } from "../../cli/runCli.js";

const [approvals = ""] = codeBlocks("README.md", "json", "Use it");

/** A gateway of the command, until `end`. */
class Running {
    readonly stdout = new PassThrough({ encoding: "utf8" });
    readonly stderr = new PassThrough({ encoding: "utf8" });
    private readonly ending = new AbortController();
    private readonly ended: Promise<number>;

    constructor(args: readonly string[], platform: NodeJS.Platform = "linux") {
        const { stdout, stderr } = this;
        this.ended = runCommand(args, { stdout, stderr, platform, signal: this.ending.signal });
    }

    /** What it has printed once it prints. */
    async lines(): Promise<string[]> {
        if (this.stdout.readableLength === 0) {
            await once(this.stdout, "readable");
        }
        return String(this.stdout.read()).trim().split("\n");
    }

    async environment(): Promise<Record<string, string>> {
        const pairs = (await this.lines()).map((line) => /^export (\w+)='([^']+)'$/.exec(line)?.slice(1));
        return Object.fromEntries(pairs as [string, string][]);
    }

    end(): Promise<number> {
        this.ending.abort();
        return this.ended;
    }
}

async function withGateway(
    args: readonly string[],
    use: (environment: Record<string, string>) => Promise<void>,
): Promise<void> {
    const running = new Running(args);
    try {
        await use(await running.environment());
    } finally {
        await running.end();
    }
}

interface Finding {
    policy: string;
    kind: string;
    imageName?: string;
}

async function findings(environment: Record<string, string>, ...args: string[]): Promise<string[]> {
    const { stdout } = await runCli(["audit", "-o", "json", ...args], { environment });
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return findings.map(({ policy, kind, imageName }) => `${policy} ${kind} ${imageName}`).sort();
}

test("it serves as many images as it is asked for, until it is ended with 0", async () => {
    const running = new Running(["--images", "9"]);
    const environment = await running.environment();
    const { stdout, stderr, exitCode } = await runCli(["audit", "-o", "json"], { environment });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 3 });
    // Of nine, one is private.
    expect(JSON.parse(stdout).images).toHaveLength(8);

    expect(await running.end()).toBe(0);
    const withoutRetries = { ...environment, PULUMI_CONFIG: '{"scp:maxRetries":"0"}' };
    const after = await runCli(["audit"], { environment: withoutRetries });
    expect(after).toMatchObject({ exitCode: 4, stdout: expect.stringContaining("ECONNREFUSED") });
});

test("without approvals, the five images of the default show every kind of share", async () => {
    await withGateway([], async (environment) => {
        expect(await findings(environment)).toEqual([
            "pending-shares-recent pending-too-long web",
            "shared-images-approved not-approved build-agent",
            "shared-images-approved not-approved golden",
            "shared-images-approved not-approved golden",
            "shared-images-approved not-approved retired",
            "shared-images-approved not-approved web",
            "shared-images-approved not-approved web",
            "shared-images-approved open-to-everybody tools",
        ]);
    });
});

test("what the help of list shows can be tried on its images as it stands", async () => {
    const { stdout } = await runCli(["list", "--help"]);
    const shown = [...stdout.matchAll(/^ {2}(?:.*\| )?scp-image-members (list.*)$/gm)].map(
        ([, args = ""]) => args,
    );
    expect(shown.length).toBeGreaterThan(2);
    await withGateway([], async (environment) => {
        const stdin = "70a599e0-31e7-49b7-b260-868f441e862b\n";
        for (const args of shown) {
            const { stderr, exitCode } = await runCli(args.split(" "), { environment, stdin });
            expect({ args, stderr, exitCode }).toEqual({
                args,
                stderr: expect.not.stringContaining("error"),
                exitCode: 0,
            });
        }
    });
});

test("the README's approvals are for the first image", async () => {
    const folder = folderWith({ "approvals.json": unexpired(approvals) });
    await withGateway([], async (environment) => {
        const all = await findings(environment, "--config", join(folder, "approvals.json"));
        expect(all.filter((finding) => finding.includes("golden"))).toEqual([]);
        expect(all).toContain("shared-images-approved not-approved build-agent");
    });
});

test("its environment takes the place of an account's own settings in ~/.scpconf", async () => {
    const scpconf = folderWith({
        "credentials.json": '{ "access-key": "mine", "secret-key": "mine too", "auth-token": "also mine" }',
        "config.json": '{ "account-id": "my-account", "endpoint-override": "https://gateway.example" }',
    });
    await withGateway([], async (environment) => {
        const list = ["list", "--image-id", "70a599e0-31e7-49b7-b260-868f441e862b", "-o", "csv"];
        const { stdout, exitCode } = await runCli(list, { environment, scpconf });
        expect({ rows: stdout.trim().split("\n").length, exitCode }).toEqual({ rows: 3, exitCode: 0 });
    });
});

test.each([
    ["linux", ["--shell", "powershell"]],
    ["win32", []],
] as const)("it prints the environment for PowerShell: on %s with %j", async (platform, args) => {
    const running = new Running(args, platform);
    const lines = await running.lines();
    await running.end();
    expect(lines).toEqual([
        expect.stringMatching(/^\$env:SCP_TF_ENDPOINT_OVERRIDE = 'http:\/\/127\.0\.0\.1:\d+'$/),
        expect.stringMatching(/^\$env:SCP_TF_ACCESS_KEY = '.+'$/),
        expect.stringMatching(/^\$env:SCP_TF_SECRET_KEY = '.+'$/),
        expect.stringMatching(/^\$env:SCP_TF_AUTH_TOKEN = '.+'$/),
        expect.stringMatching(/^\$env:SCP_TF_ACCOUNT_ID = '.+'$/),
    ]);
});

test.each([
    [["--images", "0"], "'0' is invalid. It must be a whole number from 1 to 10000."],
    [["--images", "10001"], "'10001' is invalid. It must be a whole number from 1 to 10000."],
    [["--images", "1e3"], "'1e3' is invalid. It must be a whole number from 1 to 10000."],
    [["--images"], "option '--images <count>' argument missing"],
    [["--shell", "fish"], "'fish' is invalid. Allowed choices are sh, powershell."],
    [["--image", "5"], "unknown option '--image'\n(Did you mean --images?)"],
    [["5"], "too many arguments"],
])("%j is wrong use, which it says, and starts nothing", async (args, problem) => {
    const running = new Running(args);
    expect(await running.end()).toBe(2);
    expect(running.stderr.read()).toContain(problem);
    expect(running.stdout.read()).toBeNull();
});

test.each([
    ["--help", "scp-image-gateway --images 5"],
    ["--version", require("../../../../package.json").version],
])("%s says it on standard output and starts nothing", async (flag, text) => {
    const running = new Running([flag]);
    expect(await running.end()).toBe(0);
    expect(running.stdout.read()).toContain(text);
    expect(running.stderr.read()).toBeNull();
});
