import { type Gateway, startGateway } from "../../testing/index.js";
import { connectionOf, IMAGE, PARTNER, STRANGER } from "./deployment.js";
import { PulumiProject } from "./pulumiProject.js";

jest.setTimeout(120_000);

let gateway: Gateway;
let project: PulumiProject;

afterEach(async () => {
    await project?.dispose();
    await gateway?.close();
});

/** An account of our own with the image, and a second one, `east`, with another. */
async function start(program: string, config: Record<string, string>): Promise<void> {
    gateway = await startGateway({
        accounts: [{ accountId: "main" }, { accountId: "east" }],
        images: [
            { id: IMAGE, members: [{ memberId: PARTNER }] },
            { id: "east-image", owner: "east", members: [{ memberId: STRANGER }] },
            // Nobody but its owner sees it, so no list of members has to tell whose images these are.
            { id: "own", visibility: "private" },
        ],
    });
    const { "scp:endpoint": _, "scp:secretKey": secretKey = "", ...keys } = gateway.stackConfigFor("main");
    project = await PulumiProject.create({
        files: { "index.js": program },
        config: { ...keys, "scp:authUrl": gateway.authUrl, ...config },
        secretConfig: {
            "scp:secretKey": secretKey,
            "scp:connections": JSON.stringify({ east: connectionOf(gateway, "east") }),
        },
    });
}

test("one program reads two accounts, the endpoint comes from the catalog once, and all of it is logged without secrets", async () => {
    await start(
        `
            const { ImageMembers, getSharedImagesOutput } = require("pulumi-scp-image-members");
            exports.main = new ImageMembers("main", { imageId: "${IMAGE}" }).memberIds;
            exports.east = new ImageMembers("east", { imageId: "east-image", connection: "east" }).memberIds;
            exports.shared = getSharedImagesOutput().imageIds;
        `,
        { "scp:apiVersion": "1.2" },
    );
    const update = await project.up(["--debug"]);
    const said = update.stdout + update.stderr;
    expect(update.exitCode).toBe(0);
    expect(await project.outputs()).toEqual({ main: [PARTNER], east: [STRANGER], shared: [IMAGE] });

    const inOneRun = (path: string) => gateway.requests.filter((request) => request.path === path).length / 2;
    expect(inOneRun("/iam/v1/endpoints")).toBe(1);
    expect(inOneRun(`/v1/images/${IMAGE}/members`)).toBe(1);

    expect(said).toMatch(
        new RegExp(
            `scp: GET /v1/images/${IMAGE}/members answered 200, request req-[0-9a-f-]+, in \\d+ ms \\(attempt 1\\)`,
        ),
    );
    const preview = said.slice(0, said.indexOf("Updating (dev)"));
    const [, diagnostics = ""] = preview.split("Diagnostics:");
    expect(
        diagnostics.match(
            /warning: API version 1\.2 \(SUPPORTED, from stack config scp:apiVersion\) has reached its Not Before date/g,
        ),
    ).toHaveLength(1);

    const state = await project.exportState();
    const east = state.deployment.resources?.find((resource) => resource.id === "east-image");
    expect(east?.inputs?.connection).toBe("east");
    const secrets = ["main", "east"]
        .flatMap((account) => Object.values(gateway.stackConfigFor(account)))
        .filter((value) => !value.startsWith("http"));
    for (const secret of secrets) {
        expect(JSON.stringify(east)).not.toContain(secret);
        expect(said.replaceAll(gateway.stackConfigFor("main")["scp:accessKey"] ?? "", "")).not.toContain(
            secret,
        );
    }
});

test("a refresh reads each image through its own connection", async () => {
    await start(
        `
            const { ImageMembers } = require("pulumi-scp-image-members");
            new ImageMembers("east", { imageId: "east-image", connection: "east" });
        `,
        {},
    );
    await project.up();
    gateway.clearRequests();
    expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
    expect(new Set(gateway.requests.map((request) => request.accountId))).toEqual(new Set(["east"]));
});
