/**
 * node test/setup/start.mjs test/engine/recordEvents.ts [NAME…]
 *
 * Records what the real engine prints, for the tests of `scp-image-members report`: run it again for a newer engine. Paths
 * of this machine are taken out. With names, only these files are written.
 */
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deploy, IMAGE, PARTNER, POLICY_PACK, STRANGER } from "./deployment.js";
import { repositoryFolder } from "./folders.js";
import type { CommandResult } from "./pulumiProject.js";

const folder = join(repositoryFolder, "test/unit/cli/fixtures/events");
/** Where node_modules really is: it can be a link. */
const packagesOwner = dirname(realpathSync(join(repositoryFolder, "node_modules")));
const streaming = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1" };
const pack = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "policies.json"];
const violating = {
    "image-members-approved": { approvedMemberIds: [PARTNER] },
    "shared-images-approved": { imageIds: ["silver", "open", "nope"] },
};
const approving = { "image-members-approved": { approvedMemberIds: [PARTNER, STRANGER] } };
/** Every image is read with its name. */
const withNames = {
    ...approving,
    "shared-images-approved": {
        approvedMemberIds: [PARTNER],
        allSharedImages: true,
        allowPublicImageIds: ["open"],
    },
};
/** A name that holds what a reference could end with. */
const IMAGE_NAME = 'golden "이미지" [24.04] & more';
const golden = `
    const { ImageMembers } = require("pulumi-scp-image-members");
    new ImageMembers("golden", { imageId: "${IMAGE}" });
`;
/** An image whose ID is known once it is made. */
const withUnknown = `
    const pulumi = require("@pulumi/pulumi");
    class Image extends pulumi.dynamic.Resource {
        constructor(name) {
            super({ create: async () => ({ id: "silver", outs: { imageId: "silver" } }) }, name, { imageId: undefined });
        }
    }
    ${golden}
    new ImageMembers("unknown", { imageId: new Image("own").imageId });
`;
/** A pack of somebody else, none of whose policies is ours. */
const otherPack = `
    const { PolicyPack } = require("@pulumi/policy");
    new PolicyPack("other", {
        policies: [
            { name: "names", description: "Names.", enforcementLevel: "mandatory", validateResource: () => {} },
            { name: "stack", description: "Stack.", enforcementLevel: "mandatory", validateStack: () => {} },
        ],
    });
`;
/** An organisation's own pack, with our policies in it. */
const ownPack = `
    const { PolicyPack } = require("@pulumi/policy");
    const { imageSharingPolicies } = require("pulumi-scp-image-members/policy");
    new PolicyPack("acme", { policies: imageSharingPolicies({ approvedMemberIds: ["${PARTNER}", "${STRANGER}"] }) });
`;
/** Ends the pulumi that this program runs for, as Ctrl-C does. */
const cancelling = `
    const { readFileSync, readlinkSync } = require("node:fs");
    let pid = process.ppid;
    while (!readlinkSync("/proc/" + pid + "/exe").endsWith("/pulumi")) {
        pid = Number(/.*\\) \\S+ (\\d+)/s.exec(readFileSync("/proc/" + pid + "/stat", "utf8"))[1]);
    }
    process.kill(pid, "SIGINT");
    setTimeout(() => {}, 60000);
`;

async function main(): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const since = "2025-07-22T09:00:00Z";
    const { project, end } = await deploy({
        program: golden,
        images: [
            {
                id: IMAGE,
                name: IMAGE_NAME,
                members: [
                    { memberId: PARTNER, status: "accepted", createdAt: since },
                    { memberId: STRANGER, createdAt: since },
                ],
            },
            { id: "silver", members: [{ memberId: STRANGER, status: "rejected", createdAt: since }] },
            { id: "open", visibility: "public" },
        ],
    });
    const wanted = process.argv.slice(2);
    const record = (name: string, { stdout }: CommandResult) => {
        if (wanted.length > 0 && !wanted.includes(name)) {
            return;
        }
        const text = [repositoryFolder, packagesOwner].reduce(
            (printed, path) => printed.replaceAll(path, "/repository"),
            stdout.replaceAll(project.folder, "/project"),
        );
        writeFileSync(join(folder, name), text);
        console.log(`${name}: ${text.length} characters`);
    };
    const configure = (policies: object) => project.writeFile("policies.json", JSON.stringify(policies));
    const preview = (args: string[] = []) => project.preview(["--json", ...args], streaming);
    const analyze = (args: string[]) =>
        project.run(["policy", "analyze", "--stack", "dev", "--json", ...args]);
    const writePack = async (name: string, program: string) => {
        await project.writeFile(`${name}/PulumiPolicy.yaml`, "runtime: nodejs\n");
        await project.writeFile(`${name}/package.json`, JSON.stringify({ name, version: "1.0.0" }));
        await project.writeFile(`${name}/index.js`, program);
        return ["--policy-pack", name];
    };
    try {
        await project.writeFile("none.json", "{}");
        await configure(violating);
        record("preview-violations.jsonl", await preview(pack));
        record("preview-without-streaming.txt", await project.preview(["--json", ...pack]));
        record("preview-without-pack.jsonl", await preview());
        await configure(withNames);
        record("preview-names.jsonl", await preview(pack));
        await configure(approving);
        record("up-clean.jsonl", await project.run(["up", "--yes", "--json", ...pack], streaming));
        record("analyze-clean.jsonl", await analyze(pack));
        await configure(violating);
        record(
            "up-violation.jsonl",
            await project.run(["up", "--yes", "--json", "--skip-preview", ...pack], streaming),
        );
        record("analyze-violations.jsonl", await analyze(pack));
        await configure(approving);
        const other = await writePack("other", otherPack);
        const own = await writePack("own", ownPack);
        record("preview-other-pack.jsonl", await preview(other));
        record("preview-own-pack.jsonl", await preview(own));
        record(
            "preview-two-packs.jsonl",
            await preview([...pack, ...other, "--policy-pack-config", "none.json"]),
        );
        record("analyze-other-pack.jsonl", await analyze(other));
        record("analyze-own-pack.jsonl", await analyze(own));
        await configure({ ...approving, "pending-shares-recent": "disabled" });
        record("analyze-nothing-said.jsonl", await analyze(pack));
        await configure({
            "image-members-approved": "disabled",
            "shared-images-approved": "disabled",
            "pending-shares-recent": "disabled",
        });
        record("preview-disabled.jsonl", await preview(pack));
        await project.writeFile("index.js", "");
        await configure({ "shared-images-approved": "disabled" });
        record("preview-no-resources.jsonl", await preview(pack));
        await configure({ "image-members-approved": { approvedMemberIds: "x" } });
        record("preview-wrong-form.jsonl", await preview(pack));
        await configure({ ...approving, "shared-images-approved": { imageIds: [" "] } });
        record("preview-wrong-configuration.jsonl", await preview(pack));
        await configure(approving);
        await project.writeFile("index.js", withUnknown);
        record("preview-unknown.jsonl", await preview(pack));
        await project.writeFile("index.js", 'throw new Error("boom");');
        record("preview-failed.jsonl", await preview(pack));
        await project.writeFile("index.js", cancelling);
        record("preview-cancelled.jsonl", await preview(pack));
    } finally {
        await end();
    }
}

main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
