import { imageMembersApproved } from "../../policy/checks/imageMembersApproved.js";
import { policyOf } from "../../policy/pulumi/adapter.js";
import type { PackSources } from "../../policy/pulumi/liveStack.js";
import { PackRun } from "../../policy/pulumi/packRun.js";
import { type Deployment, deploy, POLICY_PACK } from "../engine/deployment.js";
import { PolicyRunner } from "../unit/policy/runPolicy.js";
import { asUsersRun } from "./preview.js";
import { median, table } from "./table.js";

const MEMBER_COUNTS = [1_000, 10_000];
const LIVE_IMAGES = 200;
const LATENCY_MS = 50;
const JUDGEMENTS = 9;
const PREVIEWS = 5;

/** How a policy's time grows with members and approvals, and what the live policy adds to a preview. */
export async function policiesBenchmark(): Promise<string> {
    return `${judgingBenchmark()}\n\n${await liveBenchmark()}`;
}

function judgingBenchmark(): string {
    const times = MEMBER_COUNTS.map(judgingMs);
    const rows = MEMBER_COUNTS.map((count, i) => [
        count.toLocaleString("en"),
        (times[i] ?? Number.NaN).toFixed(1),
        ((times[i] ?? Number.NaN) / (times[0] ?? Number.NaN)).toFixed(1),
    ]);
    return [
        `image-members-approved, as many members as approvals, with the configuration read anew, median of ${JUDGEMENTS}`,
        "",
        table(["members and approvals", "ms", "times the first"], rows),
    ].join("\n");
}

/** The policy reads nothing. */
const sources: PackSources = {
    reader: () => {
        throw new Error("It reads from the service.");
    },
    stackConfig: () => undefined,
    isPreview: () => true,
    now: () => new Date("2026-01-01T12:00:00Z"),
};

/** Half of the accounts are approved for the image alone, and the other half for every image until a day. */
function judgingMs(count: number): number {
    const memberIds = Array.from({ length: count }, (_, i) => i.toString(16).padStart(32, "0"));
    const approvals = memberIds.map((memberId, i) =>
        i % 2 === 0 ? { memberId, imageIds: ["image"] } : { memberId, expires: "2030-12-31" },
    );
    const members = memberIds.map((memberId) => ({ imageId: "image", memberId, status: "accepted" }));
    const image = { imageId: "image", visibility: "shared", members };
    const times = Array.from({ length: JUDGEMENTS }, () => {
        const policy = policyOf(imageMembersApproved, new PackRun({}), sources);
        const runner = new PolicyRunner(policy, { approvals });
        const start = performance.now();
        const { violations } = runner.run("pulumi-nodejs:dynamic/scp:ImageMembers", image);
        if (violations.length > 0) {
            throw new Error(violations[0]);
        }
        return performance.now() - start;
    });
    return median(times);
}

async function liveBenchmark(): Promise<string> {
    const imageIds = Array.from({ length: LIVE_IMAGES }, (_, index) => `image-${index}`);
    const memberId = "a8f10467abfc4b87b64614ab36eb9ae4";
    const configuration = (live: object) =>
        JSON.stringify({ "shared-images-approved": { approvedMemberIds: [memberId], ...live } });
    const deployment = await deploy({
        program: "",
        images: imageIds.map((id) => ({ id, members: [{ memberId }] })),
        files: {
            "none.json": configuration({}),
            "named.json": configuration({ imageIds }),
            "all.json": configuration({ allSharedImages: true }),
        },
    });
    try {
        deployment.gateway.latencyMs = LATENCY_MS;
        const [none, named, all] = await previewSeconds(deployment, ["none.json", "named.json", "all.json"]);
        const row = (name: string, seconds = Number.NaN, without = none ?? Number.NaN) => [
            name,
            seconds.toFixed(2),
            (seconds - without).toFixed(2),
        ];
        return [
            `shared-images-approved, ${LIVE_IMAGES} images that no resource shows, ${LATENCY_MS} ms a call, median of ${PREVIEWS}`,
            "",
            table(
                ["reads", "preview (s)", "adds (s)"],
                [row("nothing", none), row("imageIds", named), row("allSharedImages", all)],
            ),
        ].join("\n");
    } finally {
        await deployment.end();
    }
}

/** The configurations take turns, so that a slow moment of the machine hits each of them. */
async function previewSeconds({ project }: Deployment, configurations: string[]): Promise<number[]> {
    const seconds = configurations.map((): number[] => []);
    for (let run = 0; run < PREVIEWS; run++) {
        for (const [i, configuration] of configurations.entries()) {
            const start = performance.now();
            const { exitCode, stdout, stderr } = await project.preview(
                ["--policy-pack", POLICY_PACK, "--policy-pack-config", configuration],
                asUsersRun,
            );
            if (exitCode !== 0) {
                throw new Error(`The preview failed:\n${stdout}${stderr}`);
            }
            seconds[i]?.push((performance.now() - start) / 1000);
        }
    }
    return seconds.map(median);
}
