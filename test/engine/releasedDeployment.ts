import type { GatewayOptions } from "../../testing/index.js";
import { IMAGE, PARTNER, STRANGER } from "./deployment.js";

/*
 * What the first release deployed, so that its state could be kept (fixtures/state-0.1.0.json). Everything is fixed: the
 * state is compared with it byte for byte.
 */

export const EAST_IMAGE = "b1e7c3d2-9f04-4c58-8a6e-2d1f0c9b8a76";
export const PRIVATE_IMAGE = "0c9d8e7f-6a5b-4c3d-8e2f-1a0b9c8d7e6f";

/** Stands in the kept state where its gateway's address was. */
export const ENDPOINT_PLACEHOLDER = "http://127.0.0.1:1";

export const RELEASED_PROGRAM = `
const { ImageMembers } = require("pulumi-scp-image-members");
const shared = new ImageMembers("shared", { imageId: "${IMAGE}" });
new ImageMembers("pending", { imageId: "${IMAGE}", statuses: ["pending"] });
new ImageMembers("private", { imageId: "${PRIVATE_IMAGE}" });
new ImageMembers("east", { imageId: "${EAST_IMAGE}", connection: "east" });
ImageMembers.get("got", "${IMAGE}");
exports.imageId = shared.imageId;
`;

const SINCE = { createdAt: "2026-11-01T08:00:00Z", updatedAt: "2026-11-02T09:30:00Z" };

export const RELEASED_WORLD: GatewayOptions = {
    accounts: [
        { accountId: "main", accessKey: "main-access", secretKey: "main-secret" },
        { accountId: "east", accessKey: "east-access", secretKey: "east-secret" },
    ],
    images: [
        {
            id: IMAGE,
            members: [
                { memberId: PARTNER, status: "accepted", ...SINCE },
                { memberId: STRANGER, status: "pending", ...SINCE },
            ],
        },
        { id: PRIVATE_IMAGE, visibility: "private" },
        { id: EAST_IMAGE, owner: "east", members: [{ memberId: PARTNER, status: "rejected", ...SINCE }] },
    ],
};

/** The stack's configuration for a gateway with these accounts. */
export function releasedConfig(endpoint: string) {
    const east = { endpoint, accessKey: "east-access", secretKey: "east-secret" };
    return {
        config: { "scp:endpoint": endpoint, "scp:accessKey": "main-access" },
        secretConfig: { "scp:secretKey": "main-secret", "scp:connections": JSON.stringify({ east }) },
    };
}
