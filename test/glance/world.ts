import type { ImageVisibility } from "../../provider/types.js";
import { type Gateway, startGateway } from "../../testing/index.js";
import { type CallOptions, type CallResult, call } from "../unit/testing/call.js";

/** The owner of every image, an account for each status of a share, and one that nothing is shared with. */
export const ACCOUNTS = ["owner", "pending", "accepted", "rejected", "stranger"];
const MEMBERS = ["pending", "accepted", "rejected"];

/** The images of a world, each shared with the three members while it could be. The last one is never there. */
export const IMAGES = {
    shared: "10000000-0000-4000-8000-000000000000",
    private: "20000000-0000-4000-8000-000000000000",
    public: "30000000-0000-4000-8000-000000000000",
    community: "40000000-0000-4000-8000-000000000000",
    hidden: "60000000-0000-4000-8000-000000000000",
    missing: "50000000-0000-4000-8000-000000000000",
} as const;

const VISIBILITIES: readonly ImageVisibility[] = ["shared", "private", "public", "community"];

/** A gateway whose images are all simulated. */
export async function simulatedWorld(): Promise<Gateway> {
    const gateway = await startGateway({ accounts: ACCOUNTS.map((accountId) => ({ accountId })) });
    for (const visibility of VISIBILITIES) {
        gateway.addImage({ id: IMAGES[visibility], name: visibility });
        await shareWithMembers(gateway, IMAGES[visibility]);
        gateway.updateImage(IMAGES[visibility], { visibility });
    }
    gateway.addImage({ id: IMAGES.hidden, name: "hidden" });
    await shareWithMembers(gateway, IMAGES.hidden);
    gateway.updateImage(IMAGES.hidden, { hidden: true });
    return gateway;
}

/** The same images in a Glance, behind a gateway. */
export async function realWorld(upstream: string): Promise<Gateway> {
    const gateway = await startGateway({
        upstream,
        accounts: ACCOUNTS.map((accountId) => ({ accountId })),
    });
    for (const visibility of VISIBILITIES) {
        await createImage(gateway, { id: IMAGES[visibility], name: visibility });
        await shareWithMembers(gateway, IMAGES[visibility]);
        await setVisibility(gateway, IMAGES[visibility], visibility);
    }
    await createImage(gateway, { id: IMAGES.hidden, name: "hidden" });
    await shareWithMembers(gateway, IMAGES.hidden);
    await hide(gateway, IMAGES.hidden);
    return gateway;
}

async function shareWithMembers(gateway: Gateway, imageId: string): Promise<void> {
    for (const member of MEMBERS) {
        await share(gateway, imageId, member);
        await answerShare(gateway, imageId, member, member);
    }
}

/** Creates a shared image of the first account, with data. */
export async function createImage(gateway: Gateway, fields: { id: string; name: string }): Promise<void> {
    const formats = { visibility: "shared", disk_format: "qcow2", container_format: "bare" };
    await succeed(gateway, "/v1/images", { method: "POST", body: { ...fields, ...formats } });
    await succeed(gateway, `/v1/images/${fields.id}/file`, {
        method: "PUT",
        headers: { "Content-Type": "application/octet-stream" },
        body: "data of an image",
    });
}

export function setVisibility(gateway: Gateway, imageId: string, value: ImageVisibility): Promise<void> {
    return change(gateway, imageId, { op: "replace", path: "/visibility", value });
}

/** Has lists leave the image out unless they are asked for hidden ones. */
export function hide(gateway: Gateway, imageId: string): Promise<void> {
    return change(gateway, imageId, { op: "replace", path: "/os_hidden", value: true });
}

async function change(gateway: Gateway, imageId: string, operation: object): Promise<void> {
    await succeed(gateway, `/v1/images/${imageId}`, {
        method: "PATCH",
        headers: { "Content-Type": "application/openstack-images-v2.1-json-patch" },
        body: [operation],
    });
}

export async function deleteImage(gateway: Gateway, imageId: string): Promise<void> {
    await succeed(gateway, `/v1/images/${imageId}`, { method: "DELETE" });
}

export async function share(gateway: Gateway, imageId: string, memberId: string): Promise<void> {
    await succeed(gateway, `/v1/images/${imageId}/members`, {
        method: "POST",
        body: { member_id: memberId },
    });
}

/** Answers a share as the member. */
export async function answerShare(
    gateway: Gateway,
    imageId: string,
    memberId: string,
    status: string,
): Promise<void> {
    const path = `/v1/images/${imageId}/members/${memberId}`;
    await succeed(gateway, path, { method: "PUT", as: memberId, body: { status } });
}

export async function unshare(gateway: Gateway, imageId: string, memberId: string): Promise<void> {
    await succeed(gateway, `/v1/images/${imageId}/members/${memberId}`, { method: "DELETE" });
}

/** A signed call, whose body is JSON unless its headers say otherwise. */
export function jsonCall(gateway: Gateway, path: string, options: CallOptions): Promise<CallResult> {
    const contentType = options.body === undefined ? {} : { "Content-Type": "application/json" };
    return call(gateway, path, { ...options, headers: { ...contentType, ...options.headers } });
}

async function succeed(gateway: Gateway, path: string, options: CallOptions): Promise<void> {
    const { status, text } = await jsonCall(gateway, path, options);
    if (status < 200 || status > 299) {
        throw new Error(`${options.method} ${path} answered ${status}: ${text}`);
    }
}
