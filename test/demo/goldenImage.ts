import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, type GatewayMemberOptions, startGateway } from "../../testing/index.js";
import { repositoryFolder } from "../engine/folders.js";
import { type CommandResult, PulumiProject } from "../engine/pulumiProject.js";

export const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
export const PARTNER = "a8f10467abfc4b87b64614ab36eb9ae4";
export const STRANGER = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";

export const COMMAND = [
    "preview",
    "--policy-pack",
    "policy",
    "--policy-pack-config",
    "examples/golden-image/approvals.json",
];

/** The program of this repository's Pulumi.yaml, with a simulated gateway that has its image. */
export interface GoldenImage {
    readonly gateway: Gateway;
    preview(color: "always" | "never"): Promise<CommandResult>;
    end(): Promise<void>;
}

/** @param members - besides the partner, which examples/golden-image/approvals.json approves. */
export async function startGoldenImage(members: readonly GatewayMemberOptions[] = []): Promise<GoldenImage> {
    const partner = { memberId: PARTNER, status: "accepted" } as const;
    const gateway = await startGateway({
        images: [{ id: IMAGE, name: "golden", members: [partner, ...members] }],
    });
    const project = await projectFor(gateway);
    return {
        gateway,
        preview: (color) => preview(project, color),
        end: async () => {
            await project.dispose();
            await gateway.close();
        },
    };
}

/** Keeps the stack and its configuration in a temporary folder; the program is run where it is. */
async function projectFor(gateway: Gateway): Promise<PulumiProject> {
    const { "scp:secretKey": secretKey = "", ...settings } = gateway.stackConfig;
    return PulumiProject.create({
        files: { "Pulumi.yaml": await readFile(join(repositoryFolder, "Pulumi.yaml"), "utf8") },
        config: { "scp-image-members:imageId": IMAGE, ...settings },
        secretConfig: { "scp:secretKey": secretKey },
    });
}

function preview(project: PulumiProject, color: "always" | "never"): Promise<CommandResult> {
    return project.run([
        ...COMMAND,
        "--cwd",
        repositoryFolder,
        "--config-file",
        join(project.folder, "Pulumi.dev.yaml"),
        "--color",
        color,
    ]);
}
