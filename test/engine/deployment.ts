import { join } from "node:path";
import type {
    Gateway,
    GatewayAccountOptions,
    GatewayImageOptions,
    GatewayOrganizationOptions,
} from "../../testing/index.js";
import { startGateway } from "../../testing/index.js";
import { repositoryFolder } from "./folders.js";
import { type ProjectOptions, PulumiProject } from "./pulumiProject.js";

/** The image that most programs here are about, and the accounts that it is shared with. */
export const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
export const PARTNER = "a8f10467abfc4b87b64614ab36eb9ae4";
export const STRANGER = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";

/** The folder of the ready policy pack. */
export const POLICY_PACK = join(repositoryFolder, "policy");

/** A program whose only resource is an ImageMembers named `golden`. */
export const GOLDEN_PROGRAM = `
const { ImageMembers } = require("pulumi-scp-image-members");
const golden = new ImageMembers("golden", { imageId: "${IMAGE}" });
exports.sharedWith = golden.memberIds;
`;

/** A program with its gateway: the account's keys are in the stack's configuration. */
export interface Deployment {
    readonly gateway: Gateway;
    readonly project: PulumiProject;
    /** The calls that the gateway got since this was last asked for, as `GET 200 /v1/…`. */
    calls(): string[];
    end(): Promise<void>;
}

export interface DeploymentOptions extends Pick<ProjectOptions, "files" | "config" | "nodeModules"> {
    /** The program, in JavaScript; none where `files` have one in TypeScript. */
    program?: string;
    /** Default: the image, shared with the partner. */
    images?: GatewayImageOptions[];
    /** Default: one, with random keys. Each further one is a connection of its account ID. */
    accounts?: GatewayAccountOptions[];
    /** Default: none. */
    organization?: GatewayOrganizationOptions;
    /** Leaves endpoint and keys out of the stack's configuration. */
    withoutSettings?: boolean;
}

/** Starts a gateway and makes a project whose stack is set up for it. */
export async function deploy(options: DeploymentOptions = {}): Promise<Deployment> {
    const { program = GOLDEN_PROGRAM, images = [sharedImage()], config = {} } = options;
    const given = options.files ?? {};
    const files: Record<string, string> = "index.ts" in given ? given : { "index.js": program, ...given };
    const gateway = await startGateway({
        images,
        organization: options.organization,
        ...(options.accounts ? { accounts: options.accounts } : {}),
    });
    const { "scp:secretKey": secretKey, ...plain } = gateway.stackConfig;
    const settings = options.withoutSettings
        ? { config }
        : {
              config: { ...plain, ...config },
              secretConfig: { "scp:secretKey": secretKey as string, ...connections(gateway, options) },
          };
    try {
        const project = await PulumiProject.create({ ...options, files, ...settings });
        return {
            gateway,
            project,
            calls: () => {
                const calls = gateway.requests.map((each) => `${each.method} ${each.status} ${each.path}`);
                gateway.clearRequests();
                return calls;
            },
            end: async () => {
                await project.dispose();
                await gateway.close();
            },
        };
    } catch (error) {
        await gateway.close();
        throw error;
    }
}

function connections(gateway: Gateway, { accounts = [] }: DeploymentOptions): Record<string, string> {
    const others = accounts.slice(1).map(({ accountId }) => [accountId, connectionOf(gateway, accountId)]);
    return others.length === 0 ? {} : { "scp:connections": JSON.stringify(Object.fromEntries(others)) };
}

/** An account's settings as an entry of `scp:connections`, whose keys have no `scp:` before them. */
export function connectionOf(gateway: Gateway, accountId: string): Record<string, string> {
    const settings = Object.entries(gateway.stackConfigFor(accountId));
    return Object.fromEntries(settings.map(([key, value]) => [key.slice("scp:".length), value]));
}

export function sharedImage(): GatewayImageOptions {
    return { id: IMAGE, members: [{ memberId: PARTNER, status: "accepted" }] };
}
