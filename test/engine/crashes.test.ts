import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, type GatewayImageOptions, startGateway } from "../../testing/index.js";
import { until } from "../setup/time.js";
import { type CommandResult, PulumiProject, type RunningCommand } from "./pulumiProject.js";

jest.setTimeout(120_000);

/*
 * What ends at the worst moment: the gateway, the credentials, the engine, one of its processes, the disk. One stack goes
 * through all of it. Before each fault every image gets another member, and the run after it must find just those.
 */

const IMAGES = ["first", "got", "last"];
const ACCOUNT = { accountId: "main", accessKey: "main-access", secretKey: "main-secret" };

/** `first` is deployed before the provider reads `got` and, at the same time, the program reads `last`. */
const PROGRAM = `
const { writeFileSync } = require("node:fs");
const { CustomResource } = require("@pulumi/pulumi");
const { ImageMembers } = require("pulumi-scp-image-members");
writeFileSync("program.pid", String(process.pid));
writeFileSync("host.pid", String(process.ppid));
/** A resource of the same provider process as ImageMembers. */
class Witness extends CustomResource {
    constructor() {
        super("pulumi-nodejs:dynamic/test:Witness", "witness", { __provider: \`exports.handler = () => ({
            check: async (olds, inputs) => {
                require("node:fs").writeFileSync("provider.pid", String(process.pid));
                return { inputs };
            },
            create: async () => ({ id: "witness" }),
        });\` });
    }
}
const first = new ImageMembers("first", { imageId: "first" }, { dependsOn: new Witness() });
ImageMembers.get("got", "got", { dependsOn: first });
new ImageMembers("last", { imageId: "last" }, { dependsOn: first });
`;

const UPDATE = ["up", "--yes", "--skip-preview"];
const REFRESH = ["refresh", "--yes", "--skip-preview"];

/** Every write to a file fails, as on a full disk; also for root. */
const WITHOUT_DISK = ["sh", "-c", 'ulimit -f 0; exec "$0" "$@"'];

type ProcessName = "program" | "host" | "provider";

let gateway: Gateway;
let project: PulumiProject;
/** Who every image is shared with; what is stored in each resource when all is well. */
let members = ["member-10"];
/** The processes of the last update that was begun. */
const started: number[] = [];

beforeAll(async () => {
    gateway = await startGateway({ accounts: [ACCOUNT], images: images() });
    project = await PulumiProject.create({
        files: { "index.js": PROGRAM },
        config: {
            "scp:accessKey": ACCOUNT.accessKey,
            "scp:maxRetries": "1",
        },
        secretConfig: { "scp:secretKey": ACCOUNT.secretKey },
    });
    await expectAllIsWell(UPDATE);
});

/** What a killed engine has left behind. */
afterEach(() => {
    for (const pid of started.splice(0).filter(isRunning)) {
        process.kill(pid, "SIGKILL");
    }
});

beforeEach(startGatewayAnew);

afterAll(async () => {
    await project?.dispose();
    await gateway?.close();
});

function images(): GatewayImageOptions[] {
    const createdAt = "2026-11-01T08:00:00Z";
    return IMAGES.map((id) => ({ id, members: members.map((memberId) => ({ memberId, createdAt })) }));
}

/** Shares every image with somebody new. Gives back who it was shared with before. */
function shareAnew(): string[] {
    const before = members;
    const newcomer = `member-${members.length + 10}`;
    members = [...members, newcomer];
    for (const id of IMAGES) {
        gateway.share(id, newcomer);
    }
    gateway.clearRequests();
    return before;
}

/** A gateway with the same images and accounts as the one before. */
async function startGatewayAnew(): Promise<void> {
    await gateway.close();
    gateway = await startGateway({ accounts: [ACCOUNT], images: images() });
}

function isAbout(imageId: string): (request: { path: string }) => boolean {
    return ({ path }) => path === `/v1/images/${imageId}/members`;
}

/** Its port changes with the gateway, and a refresh uses the stack's configuration of the last update: so it is none of that. */
function start(args: string[], through: string[] = []): RunningCommand {
    return project.start(args, { SCP_TF_ENDPOINT_OVERRIDE: gateway.endpoint }, through);
}

/** Starts a command, and comes back when the answers about these images are due; they never come. */
async function startUntilAsked(args: string[], ...imageIds: string[]): Promise<RunningCommand> {
    gateway.faults = [{ kind: "hang", on: new RegExp(`/(${imageIds.join("|")})/members$`) }];
    const command = start(args);
    const isMoment = () => imageIds.every((id) => gateway.requests.some(isAbout(id)));
    let hasEnded = false;
    command.result.finally(() => {
        hasEnded = true;
    });
    await until(() => isMoment() || hasEnded);
    if (!isMoment()) {
        throw new Error(`it ended before:\n${said(await command.result)}`);
    }
    return command;
}

/** The credentials hold for the call about `first`, and for none that comes after it. */
function revokeAfterFirst(): void {
    gateway.respondWith((request) => {
        if (isAbout("first")(request)) {
            gateway.revokeCredentials(ACCOUNT.accountId);
        }
        return undefined;
    });
}

function everywhere(memberIds: string[]): Record<string, string[]> {
    return Object.fromEntries(IMAGES.map((id) => [id, memberIds]));
}

/** The stored member IDs by image. */
async function stored(): Promise<Record<string, unknown>> {
    const { deployment } = await project.exportState();
    const ours = (deployment.resources ?? []).filter((each) => each.type.endsWith("scp:ImageMembers"));
    return Object.fromEntries(ours.map(({ id, outputs }) => [id, outputs?.memberIds]));
}

function said({ stdout, stderr }: CommandResult): string {
    return stdout + stderr;
}

function expectSuccess(result: CommandResult): void {
    expect(said(result)).not.toContain("error:");
    expect(result.exitCode).toBe(0);
}

function expectError(result: CommandResult, ...texts: string[]): void {
    expect(result.exitCode).not.toBe(0);
    for (const text of texts) {
        expect(said(result)).toContain(text);
    }
    expect(said(result)).not.toMatch(/^\s+at .*\.[cm]?[jt]s:\d+/m);
}

/** Runs the command, and finds in each image's resource who the image is shared with. */
async function expectAllIsWell(args: string[]): Promise<void> {
    expectSuccess(await start(args).result);
    expect(await stored()).toEqual(everywhere(members));
}

/** The processes that the engine has started for the update under way. */
async function processes(): Promise<Record<ProcessName, number>> {
    const pid = async (name: ProcessName) =>
        Number(await readFile(join(project.folder, `${name}.pid`), "utf8"));
    const pids = { program: await pid("program"), host: await pid("host"), provider: await pid("provider") };
    started.push(...Object.values(pids));
    return pids;
}

function isRunning(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
}

async function allEnded(pids: number[]): Promise<void> {
    await until(() => !pids.some(isRunning));
}

/** What is stored after an update that ended while `got` and `last` were read. */
function onlyFirst(before: string[]): Record<string, string[]> {
    return { ...everywhere(before), first: members };
}

describe("a killed gateway, and credentials that are revoked half-way,", () => {
    const unreachable = "could not be reached (2 attempts)";

    test("fail preview and update, and what could not be read stays as it was", async () => {
        const before = shareAnew();
        const preview = await startUntilAsked(["preview"], "first");
        await gateway.close();
        expectError(await preview.result, `/v1/images/first/members ${unreachable}`);
        expect(await stored()).toEqual(everywhere(before));

        await startGatewayAnew();
        const update = await startUntilAsked(UPDATE, "got", "last");
        await gateway.close();
        expectError(await update.result, unreachable);
        expect(await stored()).toEqual(onlyFirst(before));

        await startGatewayAnew();
        revokeAfterFirst();
        expectError(await start(UPDATE).result, "answered 401");
        expect(await stored()).toEqual(onlyFirst(before));

        await startGatewayAnew();
        await expectAllIsWell(UPDATE);
    });

    test("fail the refresh, and what could not be read stays as it was", async () => {
        const before = shareAnew();
        const notRead = ["got", "last"];
        const refresh = await startUntilAsked(REFRESH, ...notRead);
        await gateway.close();
        expectError(await refresh.result, ...notRead.map((id) => `/v1/images/${id}/members ${unreachable}`));
        expect(await stored()).toMatchObject({ got: before, last: before });

        await startGatewayAnew();
        revokeAfterFirst();
        // A refresh reads everything at once: these two have to come again.
        gateway.faults = notRead.map((id) => ({
            kind: "status",
            status: 429,
            retryAfterSeconds: 1,
            first: 1,
            on: new RegExp(`/${id}/`),
        }));
        expectError(
            await start(REFRESH).result,
            ...notRead.map((id) => `/v1/images/${id}/members answered 401`),
        );
        expect(await stored()).toMatchObject({ got: before, last: before });

        await startGatewayAnew();
        await expectAllIsWell(REFRESH);
    });
});

test("another server that answers 404 in the gateway's place fails the refresh, and nothing leaves the state", async () => {
    const before = shareAnew();
    gateway.faults = [{ kind: "htmlError", status: 404 }];
    expectError(
        await start(REFRESH).result,
        ...IMAGES.map((id) => `/v1/images/${id}/members answered 404`),
        "It is not treated as gone, because the account's images could not be listed",
    );
    expect(await stored()).toEqual(everywhere(before));

    gateway.faults = [];
    await expectAllIsWell(REFRESH);
});

describe("a process that is killed while answers are due", () => {
    test("the language host, and the dynamic provider: an error each, and the next update is right", async () => {
        const before = shareAnew();
        for (const name of ["host", "provider"] as const) {
            const update = await startUntilAsked(UPDATE, "got", "last");
            const pids = await processes();
            process.kill(pids[name], "SIGKILL");
            // The program goes on reading for as long as its time-outs let it.
            await startGatewayAnew();
            expectError(await update.result, "error:");
            await allEnded(Object.values(pids));
            expect(await stored()).toEqual(onlyFirst(before));
        }

        await expectAllIsWell(UPDATE);
    });

    test.each([
        ["the engine with its language host", ["host"]],
        ["all of them", ["host", "program", "provider"]],
    ] as const)("%s: the stack stays locked, and is right after `pulumi cancel`", async (_, names) => {
        const before = shareAnew();
        const update = await startUntilAsked(UPDATE, "got", "last");
        const pids = await processes();
        for (const pid of [update.pid, ...names.map((name) => pids[name])]) {
            process.kill(pid, "SIGKILL");
        }
        expect((await update.result).exitCode).toBe(-1);
        expect(await stored()).toEqual(onlyFirst(before));
        expect((await project.run(["stack"])).stdout).toContain("Current stack resources (6)");
        expectError(await start(UPDATE).result, "the stack is currently locked", "pulumi cancel");

        // A program ends when its reads have, for nobody is there to hear of them. The SDK's provider process does not.
        await startGatewayAnew();
        await allEnded([pids.program]);
        expectSuccess(await project.run(["cancel", "--yes"]));
        await expectAllIsWell(UPDATE);
    });
});

test("a full disk fails the update before it begins, and the stack is right after `pulumi cancel`", async () => {
    const before = shareAnew();
    const update = start(UPDATE, WITHOUT_DISK);
    expectError(await update.result, "file too large");
    expect(gateway.requests).toEqual([]);
    expect(await stored()).toEqual(everywhere(before));

    expectSuccess(await project.run(["cancel", "--yes"]));
    await expectAllIsWell(UPDATE);
});
