import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../../../testing/index.js";
import { turns, until } from "../../../setup/time.js";
import { folderWith, runCli } from "../runCli.js";

let gateway: Gateway;
let folder: string;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "acme" }],
        images: [
            { id: "golden", name: "golden", members: [{ memberId: "partner" }, { memberId: "stranger" }] },
            { id: "silver", members: [{ memberId: "stranger", status: "accepted" }] },
            { id: "public", visibility: "public" },
            { id: "own", visibility: "private" },
        ],
    });
    folder = folderWith({});
    approve("partner");
});

afterEach(() => gateway.close());

function approve(...approvedMemberIds: string[]): void {
    const sharing = { approvedMemberIds, allowPublicImageIds: ["public"] };
    writeFileSync(join(folder, "policies.json"), JSON.stringify({ "shared-images-approved": sharing }));
}

function takeBack(args: readonly string[] = [], signal = new AbortController().signal) {
    const environment = { ...gateway.environmentFor("acme"), SCP_TF_ACCOUNT_ID: "acme" };
    const line = ["audit", "--config", "policies.json", "--take-back", ...args];
    return runCli(line, { environment, folder, signal });
}

function shares(): string[] {
    return gateway.images.flatMap(({ id, members }) => members.map(({ memberId }) => `${id} ${memberId}`));
}

function writes(): string[] {
    return gateway.requests
        .filter(({ method }) => method !== "GET")
        .map(({ method, path }) => `${method} ${path}`);
}

test("without --yes it tells what it would take back, and changes nothing", async () => {
    const { exitCode, stderr } = await takeBack();
    expect(stderr).toContain("2 shares would be taken back. Nothing has been changed: add --yes");
    expect(stderr).toContain("would take back: image golden (golden)");
    expect(stderr).toContain("account stranger (status accepted");
    expect(stderr).not.toContain("account partner");
    expect(exitCode).toBe(3);
    expect(writes()).toEqual([]);
});

test("with --yes it takes back what is not approved, and only that, and ends as the next audit does", async () => {
    const { exitCode, stderr, stdout } = await takeBack(["--yes", "-o", "json"]);
    expect(shares()).toEqual(["golden partner"]);
    expect(stderr).toContain("taken back: image golden (golden)");
    expect(stderr).toContain("taken back: image silver");
    expect(JSON.parse(stdout).images).toContainEqual(
        expect.objectContaining({ imageId: "silver", members: [] }),
    );
    expect(exitCode).toBe(0);
    const again = await takeBack(["--yes"]);
    expect(again.stderr).toContain("No share is to be taken back");
    expect(again.exitCode).toBe(0);
});

test("a share that changes between reading and taking back is left, and said", async () => {
    let reads = 0;
    gateway.respondWith(({ path }) => {
        reads += path.endsWith("/silver/members") ? 1 : 0;
        if (reads === 2) {
            gateway.respondWith(undefined);
            gateway.setStatus("silver", "stranger", "rejected");
        }
        return undefined;
    });
    const { exitCode, stderr } = await takeBack(["--yes"]);
    expect(stderr).toContain("left: image silver");
    expect(stderr).toContain("it has changed since it was read. Run the command again.");
    expect(shares()).toContain("silver stranger");
    expect(exitCode).toBe(3);
});

test("an image that cannot be read is not touched, and makes the audit incomplete", async () => {
    gateway.faults = [{ kind: "status", status: 403, on: /GET \/v1\/images\/silver/ }];
    const { exitCode, stderr } = await takeBack(["--yes"]);
    expect(exitCode).toBe(4);
    expect(shares()).toContain("silver stranger");
    expect(stderr).toContain("taken back: image golden");
});

test("a failure is told, and ends none of the others", async () => {
    gateway.faults = [{ kind: "status", status: 403, on: /DELETE .*golden/ }];
    const { exitCode, stderr } = await takeBack(["--yes"]);
    expect(stderr).toContain("failed: image golden");
    expect(stderr).toContain("taken back: image silver");
    expect(exitCode).toBe(3);
});

test("an image that is not listed any more afterwards is looked up all the same", async () => {
    let isUnlisted = false;
    gateway.respondWith(({ method, path }) => {
        if (method === "DELETE" && path.includes("golden")) {
            isUnlisted = true;
            return { status: 403 };
        }
        if (!isUnlisted || !path.startsWith("/v1/images?")) {
            return undefined;
        }
        const own = {
            id: "own",
            name: "own",
            status: "active",
            owner: "acme",
            visibility: "private",
            os_hidden: false,
            created_at: "2025-07-22T09:00:00Z",
            updated_at: "2025-07-22T09:00:00Z",
        };
        const images = /os_hidden|marker/.test(path) ? [] : [own];
        return { status: 200, body: { images } };
    });
    const { exitCode, stdout, stderr } = await takeBack(["--yes", "-o", "csv"]);
    expect(stderr).toContain("failed: image golden");
    expect(stdout).toContain("share,golden,,shared,stranger");
    expect(exitCode).toBe(3);
});

test("Ctrl-C leaves what was told, and tells what is not known and what was not begun", async () => {
    gateway.share("silver", "third");
    const interruption = new AbortController();
    gateway.respondWith(({ method, path }) => {
        if (method === "DELETE" && path.includes("silver")) {
            interruption.abort();
        }
        return undefined;
    });
    const { exitCode, stderr, stdout } = await takeBack(["--yes"], interruption.signal);
    await until(() => !shares().includes("silver stranger"));
    await turns();
    expect(stderr.trimEnd().split("\n")).toEqual([
        expect.stringMatching(/^taken back: image golden .* account stranger /),
        expect.stringMatching(
            /^interrupted: image silver .* account stranger .*: it is not known whether it was taken back\. Run the command again\.$/,
        ),
        expect.stringMatching(/^not begun: image silver .* account third /),
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
    expect(shares()).toEqual(["golden partner", "silver third"]);
});

test.each([
    [["audit", "--take-back"], "--take-back needs the approvals: give --config FILE."],
    [["audit", "--config", "policies.json", "--yes"], "give --take-back as well"],
])("%j is a mistake, and nothing is read", async (args, message) => {
    const { exitCode, stderr } = await runCli(args, { environment: gateway.environmentFor("acme"), folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(gateway.requests).toEqual([]);
});

describe("approvals that are missing by a slip take nothing back:", () => {
    test.each<[string, string, string]>([
        ["a file without a word", "", "policies.json has none: every share would be taken back."],
        ["no policy", "{}", "policies.json has none: every share would be taken back."],
        [
            "policies without approvals",
            '{"shared-images-approved":{"allSharedImages":true}}',
            "policies.json has none",
        ],
        [
            "a misspelt policy",
            '{"shared-image-approved":{"approvedMemberIds":["partner"]},"shared-images-approved":{"approvedMemberIds":[]}}',
            "policies.json has policies that this pack does not have, which are ignored here",
        ],
        [
            "approvals in an environment of Pulumi ESC",
            '{"environments":["a/b"],"shared-images-approved":{"approvedMemberIds":["x"]}}',
            "policies.json has environments of Pulumi ESC, which are ignored here",
        ],
    ])("%s", async (_, policies, message) => {
        writeFileSync(join(folder, "policies.json"), policies);
        const { exitCode, stderr } = await takeBack(["--yes"]);
        expect(stderr).toContain(`error: --take-back needs`);
        expect(stderr).toContain(message);
        expect(exitCode).toBe(2);
        expect(writes()).toEqual([]);
    });

    test("that nobody is approved must be said", async () => {
        approve();
        const { stderr } = await takeBack();
        expect(stderr).toContain("3 shares would be taken back.");
    });
});
