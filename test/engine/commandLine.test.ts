import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ShareReport } from "../../cli/shareReport.js";
import { type Deployment, deploy, IMAGE, PARTNER, POLICY_PACK, STRANGER } from "./deployment.js";
import { repositoryFolder } from "./folders.js";

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

test("report takes a real preview's events, and audit the real stack's configuration", async () => {
    deployment = await deploy({
        images: [{ id: IMAGE, members: [{ memberId: PARTNER, status: "accepted" }, { memberId: STRANGER }] }],
        files: {
            "policies.json": JSON.stringify({ "image-members-approved": { approvedMemberIds: [PARTNER] } }),
        },
    });
    const { project } = deployment;
    const preview = await project.preview(
        ["--json", "--policy-pack", POLICY_PACK, "--policy-pack-config", "policies.json"],
        { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1" },
    );
    const reported = await runCli(["report", "-o", "json"], project.folder, {}, preview.stdout);
    expect([reported.exitCode, reported.stderr]).toEqual([3, ""]);
    expect(summary(reported.stdout)).toEqual([["image-members-approved", IMAGE, STRANGER]]);

    const audited = await runCli(
        ["audit", "--stack", "dev", "--config", "policies.json", "-o", "json"],
        project.folder,
        project.environment,
    );
    expect([audited.exitCode, audited.stderr]).toEqual([3, ""]);
    expect(summary(audited.stdout)).toEqual([["shared-images-approved", IMAGE, STRANGER]]);
});

function summary(stdout: string) {
    return (JSON.parse(stdout) as ShareReport).findings
        .filter(({ level }) => level === "mandatory")
        .map(({ policy, imageId, memberId }) => [policy, imageId, memberId]);
}

async function runCli(
    args: string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
    stdin = "",
) {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [join(repositoryFolder, "dist/cli/main.js"), ...args], {
        cwd,
        env: { PATH, HOME, ...environment } as NodeJS.ProcessEnv,
    });
    child.stdin.end(stdin);
    const [stdout, stderr, [exitCode]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
    ]);
    return { exitCode, stdout, stderr };
}
